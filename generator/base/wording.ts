/** A value as error messages show it: strings quoted and clipped, collections by their kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(clip(value))
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  return clip(String(value))
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(values: readonly (string | number)[]): string {
  if (values.length < 2) return values.join('')
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

/** What to do where there is nothing of a name: all names there are, and the one that it most likely misspells. */
export function nameRepair(name: string, names: readonly string[], kind: string): string {
  return [`${kind} are ${names.join(', ')}`, ...didYouMean(closest(name, names))].join('; ')
}

/** The question whether a name was meant; none where nothing is near. */
export function didYouMean(near: string | undefined): string[] {
  return near === undefined ? [] : [`did you mean ${near}?`]
}

/** The candidate that `word` most likely misspells, if any is within a third of its length in edits. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits)
  return ranked[0]?.candidate
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/**
 * Edits between words: letters added, dropped, replaced, and neighbours swapped. Anything much longer than the candidate is
 * far enough without counting.
 */
function editDistance(from: string, to: string): number {
  if (from.length > 2 * to.length + 2) return from.length
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= from.length; row++) {
    const [previous, current] = [rows[row - 1], [row]]
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1)
      const isSwap = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const swapped = isSwap ? rows[row - 2][column - 2] + 1 : replaced
      current.push(Math.min(replaced, swapped, previous[column] + 1, current[column - 1] + 1))
    }
    rows.push(current)
  }
  return rows[from.length][to.length]
}

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
  const near = closest(name, names)
  return [`${kind} are ${names.join(', ')}`, ...(near === undefined ? [] : [`did you mean ${near}?`])].join(
    '; ',
  )
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

/** Levenshtein distance. Anything much longer than the candidate is far enough without counting. */
function editDistance(from: string, to: string): number {
  if (from.length > 2 * to.length + 2) return from.length
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[column] + 1, current[column - 1] + 1))
    }
    previous = current
  }
  return previous[to.length]
}

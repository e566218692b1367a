import { InputError, type Problem } from '../../base/errors.js'
import { readText } from '../../base/yaml-text.js'

/** What labels are of. */
export interface LabelTarget {
  /** Names of the pictures that must have one. */
  readonly pictures: readonly string[]
  readonly classes: number
  /** Names of the classes, by which labels may name them; null: none. */
  readonly classNames: readonly string[] | null
}

/**
 * The right class of each picture: a file of lines `picture class`, separated by blanks, a tab or a comma. Pictures that the
 * folder does not have are passed over.
 * @throws InputError that lists lines without a class that there is, and pictures without a line.
 */
export function readLabels(path: string, target: LabelTarget): ReadonlyMap<string, number> {
  const labels = new Map<string, number>()
  const problems: Problem[] = []
  for (const [index, line] of readText(path).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [, picture, label] = /^\s*(.*?\.\w+)[\s,]+(.*?)\s*$/.exec(line) ?? []
    const number = label === undefined ? undefined : classOf(label, target)
    if (number === undefined) problems.push(wrongLine({ path, line, index }, target))
    else labels.set(picture, number)
  }
  const missing = target.pictures.filter((picture) => !labels.has(picture))
  if (missing.length > 0) problems.push(unlabelled(path, missing))
  if (problems.length > 0) throw new InputError(problems)
  return labels
}

function classOf(label: string, { classes, classNames }: LabelTarget): number | undefined {
  if (/^\d+$/.test(label)) return Number(label) < classes ? Number(label) : undefined
  const named = classNames?.indexOf(label) ?? -1
  return named < 0 ? undefined : named
}

function wrongLine(
  { path, line, index }: { readonly path: string; readonly line: string; readonly index: number },
  { classes, classNames }: LabelTarget,
): Problem {
  const names = classNames === null ? '' : ' or its name'
  return {
    path: `${path}:${index + 1}`,
    message: `${JSON.stringify(line)} is no picture with a class`,
    repair: `write a file name and a number from 0 to ${classes - 1}${names}`,
  }
}

function unlabelled(path: string, missing: readonly string[]): Problem {
  const [first] = missing
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : ''
  return { path, message: `has no line for ${first}${more}`, repair: 'add one, or move the pictures away' }
}

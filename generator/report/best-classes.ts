import { readFileSync } from 'node:fs'
import { InputError } from '../base/errors.js'
import { type FixedFormat, fractionBits } from '../numerics/format.js'

/** A class, and how the head scored it. */
export interface ScoredClass {
  /** From 0. */
  readonly class: number
  /** null: classes have no names. */
  readonly name: string | null
  /** Before any softmax. */
  readonly logit: number
}

/** How many are named. */
const count = 5

/**
 * The classes of the largest logits, the largest first; of equal ones the lower class first.
 * @param logits - raw integers of a format, one for each class.
 */
export function bestClasses(
  logits: Int32Array,
  { format, names }: { readonly format: FixedFormat; readonly names: readonly string[] | null },
): ScoredClass[] {
  const unit = 2 ** -fractionBits(format)
  return bestOf(
    Float64Array.from(logits, (logit) => logit * unit),
    names,
  )
}

/** The same of real logits. */
export function bestOf(logits: Float64Array, names: readonly string[] | null): ScoredClass[] {
  const ranked = [...logits.keys()].toSorted((a, b) => logits[b] - logits[a] || a - b)
  return ranked
    .slice(0, count)
    .map((index) => ({ class: index, name: names?.[index] ?? null, logit: logits[index] }))
}

/**
 * Names of classes, of which a file has one a line, that of class 0 first.
 * @throws InputError when it cannot be read, or has another number of names than there are classes.
 */
export function readClassNames(path: string, classes: number): string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw InputError.at('--classes', `${path} cannot be read (${code ?? message})`, 'name another file')
  }
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (names.length === classes) return names
  throw InputError.at(
    '--classes',
    `${path} has ${names.length} lines, and the network ${classes} classes`,
    'write the name of one class on each line',
  )
}

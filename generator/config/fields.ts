import * as z from 'zod'
import { closest, didYouMean, orList, show } from '../base/wording.js'
import { canonicalFormat, describeRange, type FormatRange, formatPattern } from './format-text.js'

/** One thing wrong with a field's value. */
export interface Complaint {
  /** Where inside the value: `[2]`. Absent when it is the value as a whole. */
  readonly at?: string
  readonly message: string
  readonly repair: string
}

/** What error messages need to know about a field. */
interface Guidance {
  /** What to write: `a whole number from 1 to 96`. */
  readonly expected: string
  /** Complaints about a value that the field's schema rejects; at least one. */
  readonly complain: (value: unknown) => readonly Complaint[]
}

/** What the comment above a field in a printed config says. */
interface Documented {
  /** Meaning and unit. */
  readonly doc: string
  /** The default, where there is one. */
  readonly otherwise?: string | number | boolean
}

interface Range extends Documented {
  readonly min: number
  readonly max: number
}

// What zod cannot say in a JSON schema, because a function checks it, stands in `meta`.
const guidance = z.registry<Guidance>()

/** The guidance given to a field made by one of the functions below. */
export function guidanceOf(field: z.core.$ZodType): Guidance {
  const found = guidance.get(field)
  if (!found) throw new Error('a config field was made without guidance for its errors')
  return found
}

/** A whole number. */
export function whole({ min, max, ...about }: Range) {
  const expected = `a whole number from ${min} to ${max}`
  const field = z
    .int()
    .min(min)
    .max(max)
    .describe(comment(about, `${min} to ${max}`))
  return field.register(guidance, {
    expected,
    complain: (value) => [wholeComplaint(value, `write one from ${min} to ${max}`)],
  })
}

/** Two whole numbers, in a list. */
export function wholePair({ min, max, ...about }: Range) {
  const expected = `a list of two whole numbers from ${min} to ${max}`
  const one = z.int().min(min).max(max)
  const field = z.tuple([one, one]).describe(comment(about, expected))
  return field.register(guidance, {
    expected,
    complain: (value) => {
      const isPair = Array.isArray(value) && value.length === 2
      const shown = isPair ? `[${value.map(show).join(', ')}]` : show(value)
      return [{ message: `${shown} is not a pair of sizes`, repair: `write ${expected}` }]
    },
  })
}

/** A power of two. `min` and `max` are powers of two themselves. */
export function powerOfTwo({ min, max, ...about }: Range) {
  const expected = `a power of two from ${min} to ${max}`
  const powers = Array.from({ length: 1 + Math.log2(max / min) }, (_, index) => min * 2 ** index)
  const field = z
    .int()
    .min(min)
    .max(max)
    .refine(isPowerOfTwo)
    .meta({ description: comment(about, expected), enum: powers })
  return field.register(guidance, {
    expected,
    complain: (value) => {
      if (!isWhole(value) || value < min || value > max) return [wholeComplaint(value, `write ${expected}`)]
      const below = 2 ** Math.floor(Math.log2(value))
      return [{ message: `${value} is not a power of two`, repair: `try ${below} or ${2 * below}` }]
    },
  })
}

/** A number that need not be whole. */
export function real({ min, max, ...about }: Range) {
  const expected = `a number from ${min} to ${max}`
  const field = z
    .number()
    .min(min)
    .max(max)
    .describe(comment(about, `${min} to ${max}`))
  return field.register(guidance, {
    expected,
    complain: (value) => {
      const wrong = typeof value === 'number' && !Number.isNaN(value) ? 'out of range' : 'not a number'
      return [{ message: `${show(value)} is ${wrong}`, repair: `write ${expected}` }]
    },
  })
}

/** One of a few words. `doc` says what each means. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words, about: Documented) {
  const expected = orList(words)
  const field = z.enum(words).describe(comment(about))
  return field.register(guidance, {
    expected,
    complain: (value) => {
      const near = typeof value === 'string' ? closest(value, words) : undefined
      const repair = [`write ${expected}`, ...didYouMean(near)].join('; ')
      return [{ message: `${show(value)} is not allowed`, repair }]
    },
  })
}

/** Says what each of a few words means: `word: what it is; …`. */
export function choiceText(choices: Readonly<Record<string, { readonly doc: string }>>): string {
  return Object.entries(choices)
    .map(([name, { doc }]) => `${name}: ${doc}`)
    .join('; ')
}

/** `true` or `false`. */
export function flag(about: Documented) {
  const expected = 'true or false'
  const field = z.boolean().describe(comment(about))
  return field.register(guidance, {
    expected,
    complain: (value) => [
      { message: `${show(value)} is not a yes-or-no value`, repair: `write ${expected}` },
    ],
  })
}

/** A mapping whose keys are not the schema's business. */
export function anyMapping({ doc }: { doc: string }) {
  const expected = 'a mapping'
  const field = z.record(z.string(), z.unknown()).describe(comment({ doc }))
  return field.register(guidance, {
    expected,
    complain: (value) => [{ message: `${show(value)} is not a mapping`, repair: `write ${expected}` }],
  })
}

/** A name that a pattern describes. `expected` says the pattern in words. */
export function nameText({ pattern, expected, doc }: { pattern: RegExp; expected: string; doc: string }) {
  const field = z.string().regex(pattern).describe(comment({ doc }, expected))
  return field.register(guidance, {
    expected,
    complain: (value) => {
      const wrong = typeof value === 'string' ? 'not a usable name' : 'not a text'
      return [{ message: `${show(value)} is ${wrong}`, repair: `write ${expected}` }]
    },
  })
}

/** A fixed-point format as text. */
export function format(range: FormatRange, about: Documented) {
  const expected = describeRange(range)
  const field = z
    .string()
    .refine((value) => canonicalFormat(value, range) !== undefined)
    .meta({ description: comment(about), pattern: formatPattern(range) })
  return field.register(guidance, {
    expected,
    complain: (value) => [
      { message: `${show(value)} is not a format allowed here`, repair: `write ${expected}` },
    ],
  })
}

/** Formats by name. */
export function formatMap(range: FormatRange, about: Documented) {
  const expected = `names, each with ${describeRange(range)}`
  const isFormat = (value: unknown) =>
    typeof value === 'string' && canonicalFormat(value, range) !== undefined
  const field = z
    .record(z.string(), z.string().meta({ pattern: formatPattern(range) }))
    .refine((map) => Object.values(map).every(isFormat))
    .describe(comment(about))
  return field.register(guidance, {
    expected,
    complain: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return [{ message: `${show(value)} is not a mapping`, repair: `write ${expected}` }]
      const wrong = Object.entries(value).filter(([, written]) => !isFormat(written))
      return wrong.map(([name, written]) => ({
        at: `.${name}`,
        message: `${show(written)} is not a format allowed here`,
        repair: `write ${describeRange(range)}`,
      }))
    },
  })
}

/** A list of at least one value, without repetition. */
export function uniqueList<Field extends z.ZodType<string | number>>(
  element: Field,
  { max, expected, ...about }: Documented & { max: number; expected: string },
) {
  const field = z
    .array(element)
    .min(1)
    .max(max)
    .refine(isUnique)
    .meta({ description: comment(about), uniqueItems: true })
  return field.register(guidance, {
    expected,
    complain: (value) => {
      const repair = `write ${expected}`
      if (!Array.isArray(value)) return [{ message: `${show(value)} is not a list`, repair }]
      if (value.length === 0) return [{ message: 'the list is empty', repair }]
      if (value.length > max) return [{ message: `${value.length} entries are too many`, repair }]
      return value.flatMap((entry, index) => entryComplaints(element, value, { entry, index }))
    },
  })
}

/** A word that stands for a list, or the list itself. */
export function wordOrList<const Word extends string, List extends z.ZodType>(
  word: Word,
  list: List,
  { expected, ...about }: Documented & { expected: string },
) {
  const field = z.union([z.literal(word), list]).describe(comment(about))
  guidance.add(field, {
    expected,
    complain: (value) =>
      Array.isArray(value) && value.length > 0
        ? guidanceOf(list).complain(value)
        : [{ message: `${show(value)} is not allowed`, repair: `write ${expected}` }],
  })
  return field
}

function comment({ doc, otherwise }: Documented, range?: string): string {
  return [doc, range, otherwise === undefined ? undefined : `default ${otherwise}`].filter(Boolean).join('; ')
}

function entryComplaints(
  element: z.ZodType,
  list: readonly unknown[],
  { entry, index }: { entry: unknown; index: number },
): Complaint[] {
  const at = `[${index}]`
  if (!element.safeParse(entry).success) {
    return guidanceOf(element)
      .complain(entry)
      .map((complaint) => ({ ...complaint, at }))
  }
  if (list.indexOf(entry) === index) return []
  return [{ at, message: `${show(entry)} is already in the list`, repair: 'keep one of them' }]
}

function wholeComplaint(value: unknown, repair: string): Complaint {
  const wrong = isWhole(value) ? 'out of range' : 'not a whole number'
  return { message: `${show(value)} is ${wrong}`, repair }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0
}

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

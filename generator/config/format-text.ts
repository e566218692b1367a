import { type FixedFormat, formatName, parseFormat } from '../numerics/format.js'

/** What a config may write for one fixed-point format. Widths are in bits, both ends included. */
export interface FormatRange {
  readonly signed: boolean
  readonly minWidth: number
  readonly maxWidth: number
}

/** Smallest and largest number of integer bits: with widths up to 64, one bit always lies within reach of the point. */
const integerBitsRange = { min: 1 - 64, max: 64 }

/** The format without spaces and leading zeros, or undefined where `text` is not a format within `range`. */
export function canonicalFormat(text: string, range: FormatRange): string | undefined {
  const format = read(text)
  if (format === undefined) return undefined
  const { signed, width, integerBits } = format
  const fits =
    signed === range.signed &&
    width >= range.minWidth &&
    width <= range.maxWidth &&
    integerBits >= integerBitsRange.min &&
    integerBits <= integerBitsRange.max
  return fits ? formatName(format) : undefined
}

/** Says what `canonicalFormat` accepts: `fixed<W,I> with W from 2 to 24 and I from -63 to 64`. */
export function describeRange(range: FormatRange): string {
  const { min, max } = integerBitsRange
  return `${keyword(range)}<W,I> with W from ${range.minWidth} to ${range.maxWidth} and I from ${min} to ${max}`
}

/** What `canonicalFormat` accepts, as a regular expression; integer bits of any size. */
export function formatPattern(range: FormatRange): string {
  const widths = Array.from({ length: range.maxWidth - range.minWidth + 1 }, (_, i) => range.minWidth + i)
  return `^\\s*${keyword(range)}<\\s*0*(${widths.join('|')})\\s*,\\s*-?\\d+\\s*>\\s*$`
}

function keyword({ signed }: FormatRange): string {
  return signed ? 'fixed' : 'ufixed'
}

function read(text: string): FixedFormat | undefined {
  try {
    return parseFormat(text)
  } catch {
    return undefined
  }
}

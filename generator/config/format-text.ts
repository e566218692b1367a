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
  const match = /^(u?)fixed<\s*(\d+)\s*,\s*(-?\d+)\s*>$/.exec(text.trim())
  if (!match) return undefined
  const [signed, width, integerBits] = [match[1] === '', Number(match[2]), Number(match[3])]
  const fits =
    signed === range.signed &&
    width >= range.minWidth &&
    width <= range.maxWidth &&
    integerBits >= integerBitsRange.min &&
    integerBits <= integerBitsRange.max
  return fits ? `${keyword(range)}<${width},${integerBits}>` : undefined
}

/** The width in bits of a canonical format. */
export function formatWidth(format: string): number {
  return Number(/\d+/.exec(format)?.[0])
}

/** Says what `canonicalFormat` accepts: `fixed<W,I> with W from 2 to 24 and I from -63 to 64`. */
export function describeRange(range: FormatRange): string {
  const { min, max } = integerBitsRange
  return `${keyword(range)}<W,I> with W from ${range.minWidth} to ${range.maxWidth} and I from ${min} to ${max}`
}

function keyword({ signed }: FormatRange): string {
  return signed ? 'fixed' : 'ufixed'
}

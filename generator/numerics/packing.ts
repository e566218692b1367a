/** How two products of one value share a multiplier (docs/reference/numerics.md, packing). */
export interface Packing {
  /** Bits by which the high weight is shifted in the word that both make. */
  readonly offset: number
  /** Products that are added before they are split: a power of two. */
  readonly cascade: number
}

/** What a product is made of, in bits, both signed. */
export interface Operands {
  readonly xWidth: number
  readonly wWidth: number
}

/**
 * A DSP48E2 multiplies signed numbers of so many bits; all but the uppermost part of a wider one are unsigned. Its adder has as many
 * as `sum`.
 */
export const dspBits = { a: 27, b: 18, sum: 48 }

/**
 * Two weights of one value in a multiplier; null where one of them takes all of it. A word is high * 2^offset + low, neither
 * weight the most negative number, so that it fits the wider operand; `cascade` low products must add up within
 * `offset` bits.
 * @param taps - a power of two: more products than these are never added
 */
export function packingOf({ xWidth, wWidth }: Operands, taps: number): Packing | null {
  const offset = dspBits.a - wWidth
  if (xWidth > dspBits.b || wWidth < 2 || offset < wWidth) return null
  const largest = largestWeight(wWidth) * 2 ** (xWidth - 1)
  const fitting = Math.floor((2 ** (offset - 1) - 1) / largest)
  if (fitting < 1) return null
  const summed = 2 ** (dspBits.sum - dspBits.a - xWidth)
  return { offset, cascade: Math.min(taps, summed, 2 ** Math.floor(Math.log2(fitting))) }
}

/** The largest magnitude of a weight that is not the most negative one. */
export function largestWeight(wWidth: number): number {
  return 2 ** (wWidth - 1) - 1
}

import { type FixedFormat, fractionBits, maxRaw } from '../numerics/format.js'
import type { Formats } from './tensor.js'

/** The format of GELU's arguments, one for all layers; null: those of each layer are as its hidden values. */
export function ownPreGelu({ preGelu, hidden }: Pick<Formats, 'preGelu' | 'hidden'>): FixedFormat | null {
  const isSame = preGelu.width === hidden.width && preGelu.integerBits === hidden.integerBits
  return isSame ? null : preGelu
}

/** Below which no activation goes. */
export const leastActivation = -3 / 16

/**
 * What hidden values leave out where they have a zero point (docs/reference/numerics.md, gelu): what puts the least activation at the
 * lower end of the format.
 */
export function hiddenZero(format: FixedFormat): number {
  return zeroOfFraction(format.width, fractionBits(format))
}

/** The same of a number of fraction bits. */
export function zeroOfFraction(width: number, fraction: number): number {
  const most = Number(maxRaw({ width, integerBits: width, signed: true }))
  return Math.max(0, most - Math.ceil(-leastActivation * 2 ** fraction))
}

/** What hidden values of a format leave out, as a real number. */
export function zeroValue(format: FixedFormat): number {
  return hiddenZero(format) / 2 ** fractionBits(format)
}

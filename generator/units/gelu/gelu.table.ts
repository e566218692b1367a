import { roundedDelta } from '../../numerics/activation-delta.js'
import type { Activation } from '../../numerics/activations.js'
import { bitsFor } from '../linear/linear.params.js'

/** delta(a) = relu(a) - f(a), f the activation, at knots of a power-of-two step. Units: the last bit of the argument. */
export interface GeluTable {
  /** log2 of the step. */
  readonly stepShift: number
  /** Entry at each knot; the last is the first one after the peak that rounds to 0, or that no argument reaches. */
  readonly entries: readonly number[]
  /** Difference of each entry to the next, 0 for the last. */
  readonly slopes: readonly number[]
  readonly entryWidth: number
  readonly slopeWidth: number
}

/** Entries a table may have: more would fill block RAM for nothing. */
export const mostGeluEntries = 4096

/** What a table is made for. */
export interface GeluTableNeeds {
  readonly activation: Activation
  /** log2 of the step, as a real number. */
  readonly stepLog2: number
  /** Fraction bits, and bits, of the argument. */
  readonly fraction: number
  readonly width: number
}

/** The table of a step. @throws RangeError when it would be too large. */
export function geluTable({ activation, stepLog2, fraction, width }: GeluTableNeeds): GeluTable {
  // At least two values a step: with fewer the rest of the argument would have no bits.
  const stepShift = Math.max(1, fraction + stepLog2)
  const entries = tableEntries({ activation, fraction, width }, stepShift)
  const slopes = entries.map((entry, i) => (i + 1 < entries.length ? entries[i + 1] - entry : 0))
  const slopeWidth = bitsFor(Math.max(...slopes.map(Math.abs))) + 1
  // The reference interpolates in doubles, which are exact up to 53 bits.
  if (stepShift + slopeWidth > 53) {
    throw new RangeError(`gelu interpolates over ${stepShift} + ${slopeWidth} bits, more than 53`)
  }
  return { stepShift, entries, slopes, entryWidth: bitsFor(Math.max(...entries)), slopeWidth }
}

// The table also ends past the largest magnitude of the format, where no argument can reach it.
function tableEntries(
  { activation, fraction, width }: Omit<GeluTableNeeds, 'stepLog2'>,
  stepShift: number,
): number[] {
  const mostKnots = 2 ** (width - 1 - stepShift) + 2
  const entries = [0]
  do {
    if (entries.length === mostGeluEntries) {
      throw new RangeError(
        `a gelu table with a step of 2^${stepShift - fraction} has more than ${mostGeluEntries} entries`,
      )
    }
    const knot = entries.length * 2 ** (stepShift - fraction)
    entries.push(roundedDelta(activation, knot, fraction))
  } while (entries[entries.length - 1] !== 0 && entries.length < mostKnots)
  return entries
}

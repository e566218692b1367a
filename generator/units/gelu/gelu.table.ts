import { roundedGeluDelta } from '../../numerics/real.js'
import { bitsFor } from '../linear/linear.params.js'

/** delta(a) = relu(a) - gelu(a) at knots of a power-of-two step. Units: the last bit of the argument. */
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
  /** log2 of the step, as a real number. */
  readonly stepLog2: number
  /** Fraction bits, and bits, of the argument. */
  readonly fraction: number
  readonly width: number
}

/** The table of a step. @throws RangeError when it would be too large. */
export function geluTable({ stepLog2, fraction, width }: GeluTableNeeds): GeluTable {
  // At least two values a step: with fewer the rest of the argument would have no bits.
  const stepShift = Math.max(1, fraction + stepLog2)
  const entries = tableEntries(stepShift, fraction, width)
  const slopes = entries.map((entry, i) => (i + 1 < entries.length ? entries[i + 1] - entry : 0))
  const slopeWidth = bitsFor(Math.max(...slopes.map(Math.abs))) + 1
  // The reference interpolates in doubles, which are exact up to 53 bits.
  if (stepShift + slopeWidth > 53) {
    throw new RangeError(`gelu interpolates over ${stepShift} + ${slopeWidth} bits, more than 53`)
  }
  return { stepShift, entries, slopes, entryWidth: bitsFor(Math.max(...entries)), slopeWidth }
}

// The table also ends past the largest magnitude of the format, where no argument can reach it.
function tableEntries(stepShift: number, fraction: number, width: number): number[] {
  const mostKnots = 2 ** (width - 1 - stepShift) + 2
  const entries = [0]
  do {
    if (entries.length === mostGeluEntries) {
      throw new RangeError(
        `a gelu table with a step of 2^${stepShift - fraction} has more than ${mostGeluEntries} entries`,
      )
    }
    entries.push(deltaAtKnot(entries.length, stepShift, fraction))
  } while (entries[entries.length - 1] !== 0 && entries.length < mostKnots)
  return entries
}

function deltaAtKnot(index: number, stepShift: number, fraction: number): number {
  return roundedGeluDelta(index * 2 ** (stepShift - fraction), fraction)
}

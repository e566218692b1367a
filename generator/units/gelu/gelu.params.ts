import type { Rounding } from '../../fixed/format.js'
import { roundedGeluDelta } from '../../fixed/real.js'
import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'

/** How GELU is approximated; docs/numerics.md, measured, compares them. */
export const geluMethods = ['delta-lut', 'delta-lut-nearest', 'shift'] as const
export type GeluMethod = (typeof geluMethods)[number]

/** What the hardware of GELU is built for. */
export interface GeluParams {
  readonly method: GeluMethod
  /** Results a row. */
  readonly lanes: number
  /** Evaluators, matched to the rate at which the array produces rows. */
  readonly evaluators: number
  /** Bits of the argument and the result, signed. */
  readonly width: number
  /** Fraction bits of a row whose shift is 0: the most of any row. A row of shift s has s fewer. */
  readonly fraction: number
  /** Largest shift of a row; 0: all have one format, and there is no shift. */
  readonly mostShift: number
  /** How a shifted row's results are rounded on the way back. */
  readonly rounding: Rounding
  /** Added before the last floor: 0 (trn) or half of its unit (rnd). */
  readonly half: number
  /** Cycles from a value to its result: one evaluator, and the shifts there and back. */
  readonly latency: number
  /** Rows that the result fifo holds, so that evaluators never have to stop. */
  readonly depth: number
  /** The table of the delta methods; null for `shift`. */
  readonly table: GeluTable | null
  /** Fraction bits of the sigmoid of `shift`; 0 for the others. */
  readonly sigmoidBits: number
}

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

/** What `geluParams` derives the hardware from. */
export interface GeluRequirements {
  readonly method: GeluMethod
  readonly lanes: number
  /** Fewest cycles between two rows, over the operations that use GELU. */
  readonly rowCycles: number
  readonly width: number
  /** The most fraction bits of any row, and how many fewer another may have. */
  readonly fraction: number
  readonly mostShift: number
  readonly rounding: Rounding
  /** Largest error of the table against exact GELU, apart from rounding; unused by `shift`. */
  readonly maxError: number
}

/** Entries a table may have: more would fill block RAM for nothing. */
export const mostGeluEntries = 4096

/** Bits a shifted argument may have: in all methods the reference's doubles are exact up to here. */
export const mostGeluWidth = 48

/**
 * Derives the hardware of GELU.
 * @throws RangeError when the table would be too large, the format too coarse or a shifted argument too wide.
 */
export function geluParams(needs: GeluRequirements): GeluParams {
  const { method, lanes, rowCycles, width, fraction, mostShift, rounding } = needs
  checkFormat(needs)
  const table = method === 'shift' ? null : geluTable(needs)
  const sigmoidBits = method === 'shift' ? Math.min(shiftSigmoidBits, fraction) : 0
  const lastShift = table === null ? sigmoidBits : method === 'delta-lut' ? table.stepShift : 0
  const evaluators = Math.ceil(lanes / rowCycles)
  const latency = (table === null ? 10 + sigmoidBits : 7) + geluShiftLatency(mostShift)
  return {
    method,
    lanes,
    evaluators,
    width,
    fraction,
    mostShift,
    rounding,
    half: rounding === 'rnd' && lastShift > 0 ? 2 ** (lastShift - 1) : 0,
    latency,
    depth: nextPowerOfTwo(Math.ceil((latency + 3) / Math.ceil(lanes / evaluators)) + 2),
    table,
    sigmoidBits,
  }
}

/** Cycles that the shifts take: one there, two back with rounding; none where no row is shifted. */
export function geluShiftLatency(mostShift: number): number {
  return mostShift > 0 ? 3 : 0
}

/** Bits in which GELU is evaluated: those of a row, and room for the largest shift. */
export function geluEvaluatedWidth({ width, mostShift }: Pick<GeluParams, 'width' | 'mostShift'>): number {
  return width + mostShift
}

function checkFormat({ width, fraction, mostShift }: GeluRequirements): void {
  if (fraction < 2) throw new RangeError(`gelu needs at least 2 fraction bits, not ${fraction}`)
  const evaluated = geluEvaluatedWidth({ width, mostShift })
  if (evaluated > mostGeluWidth) {
    throw new RangeError(
      `gelu of ${width} bits, shifted by up to ${mostShift}, needs ${evaluated} bits, more than ${mostGeluWidth}`,
    )
  }
}

// I-ViT quantises its sigmoid to 8 bits; 15 keep the approximation of the exponential the larger error.
const shiftSigmoidBits = 15

function geluTable(needs: GeluRequirements): GeluTable {
  const { method, fraction, maxError } = needs
  const stepLog2 = method === 'delta-lut' ? interpolatedStepLog2(maxError) : nearestStepLog2(maxError)
  // At least two values a step: with fewer the rest of the argument would have no bits.
  const stepShift = Math.max(1, fraction + stepLog2)
  const entries = tableEntries(stepShift, fraction, geluEvaluatedWidth(needs))
  const slopes = entries.map((entry, i) => (i + 1 < entries.length ? entries[i + 1] - entry : 0))
  const slopeWidth = bitsFor(Math.max(...slopes.map(Math.abs))) + 1
  // The reference interpolates in doubles, which are exact up to 53 bits.
  if (stepShift + slopeWidth > 53) {
    throw new RangeError(`gelu interpolates over ${stepShift} + ${slopeWidth} bits, more than 53`)
  }
  return { stepShift, entries, slopes, entryWidth: bitsFor(Math.max(...entries)), slopeWidth }
}

// Linear interpolation errs by at most step^2/8 * max|delta''|, and |delta''| = |2-x^2| phi(x) is largest at 0.
function interpolatedStepLog2(maxError: number): number {
  const largestCurvature = 2 / Math.sqrt(2 * Math.PI)
  return Math.floor(Math.log2((8 * maxError) / largestCurvature) / 2)
}

// The nearest knot is at most step/2 away, and |delta'| is largest at 0: 1/2.
function nearestStepLog2(maxError: number): number {
  return Math.floor(Math.log2(4 * maxError))
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

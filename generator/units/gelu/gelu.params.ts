import type { GeluMethod } from '../../config/gelu-methods.js'
import { deltaCurvature } from '../../numerics/activation-delta.js'
import type { Activation } from '../../numerics/activations.js'
import type { Overflow, Rounding } from '../../numerics/format.js'
import { nextPowerOfTwo } from '../linear/linear.params.js'
import { type GeluArithmetic, geluKinds } from './gelu.methods.js'
import { geluTable } from './gelu.table.js'

/** What the hardware of GELU is built for. */
export interface GeluParams extends GeluArithmetic {
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
  /** What results become; null: they have their arguments' format. */
  readonly hidden: HiddenFit | null
  /** How a shifted row's results are rounded on the way back. */
  readonly rounding: Rounding
  /** Cycles from a value to its result: one evaluator, and the shifts there and back. */
  readonly latency: number
  /** Rows that the result fifo holds, so that evaluators never have to stop. */
  readonly depth: number
}

/** Hidden values in fewer bits than their arguments, which have the most fraction bits: only results are shifted. */
export interface HiddenFit {
  readonly width: number
  readonly overflow: Overflow
  /** Whether they leave out a zero point (generator/network/hidden-format.ts). */
  readonly zeroPoint: boolean
}

/** What `geluParams` derives the hardware from. */
export interface GeluRequirements {
  readonly method: GeluMethod
  /** The function; `shift` approximates all of them alike. */
  readonly activation: Activation
  readonly lanes: number
  /** Fewest cycles between two rows, over the operations that use GELU. */
  readonly rowCycles: number
  readonly width: number
  /** The most fraction bits of any row, and how many fewer another may have. */
  readonly fraction: number
  readonly mostShift: number
  /** Left out: results have their arguments' format. */
  readonly hidden?: HiddenFit | null
  readonly rounding: Rounding
  /** Largest error of the table against the exact function, apart from rounding; unused by `shift`. */
  readonly maxError: number
}

/** Bits a shifted argument may have: in all methods the reference's doubles are exact up to here. */
export const mostGeluWidth = 48

/**
 * Derives the hardware of GELU.
 * @throws RangeError when the table would be too large, the format too coarse or a shifted argument too wide.
 */
export function geluParams(needs: GeluRequirements): GeluParams {
  const { method, activation, lanes, rowCycles, width, fraction, rounding, hidden = null } = needs
  // A row of hidden values brings its shift, also where all have the same.
  const mostShift = hidden === null ? needs.mostShift : Math.max(1, needs.mostShift)
  checkFormat(needs)
  const kind = geluKinds[method]
  const stepLog2 = kind.stepLog2?.(needs.maxError, deltaCurvature(activation))
  const evaluated = { fraction, width: geluEvaluatedWidth(needs) }
  const table = stepLog2 === undefined ? null : geluTable({ ...evaluated, activation, stepLog2 })
  const sigmoidBits = kind.sigmoidBits(fraction)
  const lastShift = kind.lastShift({ fraction, table, sigmoidBits })
  const evaluators = Math.ceil(lanes / rowCycles)
  const latency = kind.cycles(sigmoidBits) + geluShiftLatency({ mostShift, hidden })
  return {
    method,
    lanes,
    evaluators,
    width,
    fraction,
    mostShift,
    hidden,
    rounding,
    half: rounding === 'rnd' && lastShift > 0 ? 2 ** (lastShift - 1) : 0,
    latency,
    depth: nextPowerOfTwo(Math.ceil((latency + 3) / Math.ceil(lanes / evaluators)) + 2),
    table,
    sigmoidBits,
  }
}

/** Cycles that the shifts take: one there, two back with rounding, one to fit; none where no row is shifted. */
export function geluShiftLatency({ mostShift, hidden }: Pick<GeluParams, 'mostShift' | 'hidden'>): number {
  if (hidden !== null) return 4
  return mostShift > 0 ? 3 : 0
}

/** Bits in which GELU is evaluated: those of a row, and room for the largest shift where arguments are shifted. */
export function geluEvaluatedWidth({
  width,
  mostShift,
  hidden = null,
}: Pick<GeluRequirements, 'width' | 'mostShift' | 'hidden'>): number {
  return hidden === null ? width + mostShift : width
}

function checkFormat({ width, fraction, mostShift, hidden = null }: GeluRequirements): void {
  if (fraction < 2) throw new RangeError(`gelu needs at least 2 fraction bits, not ${fraction}`)
  const evaluated = geluEvaluatedWidth({ width, mostShift, hidden })
  if (evaluated > mostGeluWidth) {
    throw new RangeError(
      `gelu of ${width} bits, shifted by up to ${mostShift}, needs ${evaluated} bits, more than ${mostGeluWidth}`,
    )
  }
}

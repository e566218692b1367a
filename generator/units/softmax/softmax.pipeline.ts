import { dspBits } from '../../numerics/packing.js'
import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'
import { softmaxKinds } from './softmax.methods.js'
import type { SoftmaxParams } from './softmax.shape.js'

/** Depths and latencies of the Verilog: nothing that a result depends on. */
export interface SoftmaxPipeline {
  /** Cycles from one beat to the next. */
  readonly rowCycles: number
  /** Rows of `single-pass` that take turns in a core: no fewer than its recurrence has cycles. */
  readonly rowsInFlight: number
  /** Beats that the score buffer of `deferred` and `shiftmax` holds: two of the longest rows. */
  readonly ringBeats: number
  /** Rows whose scores are in that buffer. */
  readonly ringRows: number
  /** Bits of an exponential. */
  readonly expWidth: number
  /** Cycles through one exponential. */
  readonly expLatency: number
  /** Cycles from a row's sum to its inverse. */
  readonly inverseLatency: number
  /** Beats and rows that the result fifos hold, so that no pipeline before them has to stop. */
  readonly beatDepth: number
  readonly statDepth: number
  readonly normaliseDepth: number
}

/** Depths and latencies of the Verilog of softmax. */
export function softmaxPipeline(params: SoftmaxParams): SoftmaxPipeline {
  const { lanes, method, rowBeats, evaluators } = params
  const kind = softmaxKinds[method]
  const single = kind.isRunning
  const rowCycles = Math.ceil(lanes / (single ? 1 : evaluators))
  const expLatency = latencyOfExp(params)
  const inverseLatency = params.inverseWidth + 2
  // 3 to read the buffer, 1 to 2 per stage between the exponential and the result.
  const toBeat = 3 + rowCycles + expLatency + 2 + (single ? mulLatency(params.width, params.width) + 1 : 0)
  const toStat = toBeat + bitsFor(evaluators) + inverseLatency + 3
  const ringBeats = nextPowerOfTwo(Math.max(2 * rowBeats, 32))
  const inside = (cycles: number) => Math.ceil(cycles / rowCycles) + 2
  return {
    rowCycles: Math.ceil(lanes / evaluators),
    rowsInFlight: 8,
    ringBeats,
    ringRows: 32,
    expWidth: kind.expWidth(params),
    expLatency,
    inverseLatency,
    beatDepth: nextPowerOfTwo(inside(toBeat) + (single && evaluators > 1 ? rowBeats : 0)),
    statDepth: nextPowerOfTwo(inside(toStat)),
    normaliseDepth: nextPowerOfTwo(inside(3 + rowCycles + 10)),
  }
}

function latencyOfExp({ width, exact, power, shift }: SoftmaxParams): number {
  if (exact !== null) {
    const { highWidth, middleWidth, lowWidth } = exact
    return 4 + mulLatency(middleWidth + 1, lowWidth + 1) + mulLatency(highWidth + 1, middleWidth + 2)
  }
  if (power !== null) return 8 + mulLatency(...powerOperands({ width, factorBits: power.factor.bits }))
  return 5 + mulLatency(width + 1, (shift?.bits ?? 0) + 1)
}

/** Widths of the product of a difference and the factor of the power exponential, as exp_power.v turns them: [A, B] of mul_pipe. */
export function powerOperands({
  width,
  factorBits,
}: {
  readonly width: number
  readonly factorBits: number
}) {
  const isTurned = width < dspBits.b && factorBits >= dspBits.b
  return isTurned ? ([factorBits + 1, width + 1] as const) : ([width + 1, factorBits + 1] as const)
}

/** Cycles through `mul_pipe` of two signed operands: tiles of 27 x 18 bits and a tree that adds them. */
export function mulLatency(aWidth: number, bWidth: number): number {
  const tiles = Math.ceil((aWidth - 1) / (dspBits.a - 1)) * Math.ceil((bWidth - 1) / (dspBits.b - 1))
  return 2 + Math.ceil(Math.log2(tiles))
}

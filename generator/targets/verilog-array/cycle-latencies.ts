import type { Design } from '../../design/design.js'
import { type GateParams, gateTokenCycles } from '../../units/gate/gate.params.js'
import { linearLatency } from '../../units/linear/linear.params.js'
import { softmaxPipeline } from '../../units/softmax/softmax.pipeline.js'
import { maxBurstBeats } from './accelerator-parameters.js'
import type { AcceleratorShape } from './accelerator-shape.js'

/** What a row takes from one unit to the next, in cycles. */
export interface CycleLatencies {
  /** From one row of an operation to the next in the sequencer; of an expert's queue. */
  readonly row: number
  readonly queuedRow: number
  /** From an operation's last row to the next one's first in the sequencer. */
  readonly operation: number
  /** From what a row waits for to its being sent; from there to its first block at the array. */
  readonly toSend: number
  readonly toArray: number
  /** From a row's last pair to its result where it is read; on the residual stream. */
  readonly result: number
  readonly sum: number
  /** From a row of scores to its weights at the array; from weighted sums to the word of attention. */
  readonly softmax: number
  readonly attended: number
  /** From a complete token of the residual stream to its layer norm; least from token to token. */
  readonly norm: number
  readonly normToken: number
  /** From a token's logits to the list of experts; least from token to token. */
  readonly gate: number
  readonly gateToken: number
  /** From a burst's request to its tile in the ring, beside the memory's latency. */
  readonly load: number
  /** From a burst of pixels to the next one asked for in its place, likewise; from a stripe's last pixel to the array. */
  readonly reader: number
  readonly patch: number
  /** From the last sum to the first beat of the result, and from the last one to the run's end. */
  readonly storing: number
}

/**
 * Latencies of a design: what the headers of templates/lib say of each unit on the way, and as a constant what fifos and
 * registers between them add, fitted to simulations of arrays from 8 x 8 to 32 x 32.
 */
export function cycleLatencies(design: Design, shape: AcceleratorShape): CycleLatencies {
  const { linear, gelu, layerNorm, softmax, gate, patchEmbed } = design
  const geluCycles = gelu.own.latency + Math.ceil(gelu.own.lanes / gelu.own.evaluators) + 2
  const result = linearLatency(linear) + scaleCycles(design) + geluCycles + 8
  const { expLatency, rowCycles, inverseLatency } = softmaxPipeline(softmax.own)
  const scores =
    linearLatency(linear) + (linear.scaleBits > 0 ? passedCycles : 0) + Math.log2(linear.lanes) + 4
  const { blocks, rootSteps, divideSteps, laneLatency } = layerNorm
  return {
    row: 2,
    queuedRow: 8,
    operation: 8,
    toSend: 2,
    toArray: 9,
    result,
    sum: result + 12,
    softmax: scores + rowCycles + expLatency + 9,
    attended: linearLatency(linear) + shape.keyBlocks + 22 + inverseLatency,
    norm: 2 * blocks + rootSteps + divideSteps + laneLatency + 20,
    normToken: Math.max(blocks, rootSteps + 12, divideSteps + 3),
    ...gateLatencies(gate?.own),
    load: 10,
    reader: maxBurstBeats + 12,
    patch: patchEmbed.blockWords + 78,
    storing: 30,
  }
}

/** What rows without factors take longer where others have them (row_scale.v). */
const passedCycles = 3

// Those with factors: slices, product, join.
function scaleCycles({ network, linear }: Design): number {
  if (linear.scaleBits === 0) return 0
  return Math.ceil(network.dim / linear.taps) + 6
}

// Nothing without experts. A token's pace is the scan's, less what its bound allows for its hand-over.
function gateLatencies(gate: GateParams | undefined): Pick<CycleLatencies, 'gate' | 'gateToken'> {
  if (gate === undefined) return { gate: 0, gateToken: 0 }
  const cycles = gateTokenCycles(gate)
  return { gate: cycles + gate.expLatency + gate.quotientWidth, gateToken: cycles - 2 }
}

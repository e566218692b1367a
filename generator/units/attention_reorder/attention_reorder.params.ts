import { attentionSteps } from '../../network/key-order.js'
import type { AttentionStep } from '../../network/steps/attention.js'
import type { Overflow, Rounding } from '../../numerics/format.js'
import { deferredInverseBits } from '../../numerics/softmax-constants.js'
import { bitsFor } from '../linear/linear.params.js'
import { softmaxParams } from '../softmax/softmax.params.js'
import type { SoftmaxParams } from '../softmax/softmax.shape.js'

/** Dimensions that a cycle takes of a query, a key and a value: Edge-MoE's, which floors once a block. */
export const attentionBlockDims = 8

/** Fraction bits of Edge-MoE's factor 1/sqrt(headDim). */
export const scaleFraction = 22

/** What `attentionReorderParams` derives the hardware from. */
export interface AttentionReorderRequirements {
  readonly profile: 'exact' | 'edge-moe'
  /** Query rows in flight. */
  readonly rows: number
  readonly heads: number
  readonly headDim: number
  /** Bits of queries, keys, values and results; of scores. In `edge-moe` the same. */
  readonly width: number
  readonly scoreWidth: number
  /** Fraction bits of scores; in `edge-moe` of everything. */
  readonly fraction: number
  readonly maxTokens: number
  /** Fraction bits of weights, in `exact`: those of `deferred` by default if absent or null. */
  readonly weightBits?: number | null | undefined
  readonly rounding: Rounding
  readonly overflow: Overflow
}

/** What the hardware of reordered attention is built for. */
export interface AttentionReorderParams extends AttentionReorderRequirements {
  /** Blocks of `attentionBlockDims` in a head, the last filled with zeros. */
  readonly headBlocks: number
  /** floor(2^scaleFraction / sqrt(headDim)): what `edge-moe` multiplies each block's sum by. */
  readonly scale: number
  /** Its rows arrive interleaved, one score a head and step. */
  readonly softmax: SoftmaxParams
  /** Bits of the sum of q * k that a score is made of. */
  readonly scoreAccWidth: number
  /** Bits of the sum of weight * v. */
  readonly contextWidth: number
  /** Widths of the operation's fields; shifts in `exact` only. */
  readonly tokenBits: number
  readonly scoreShiftBits: number
  readonly outShiftBits: number
}

/** Operands of one layer. */
export interface AttentionReorderOperation {
  readonly tokens: number
  /** `exact` only: Fq + Fk - Fs and deferredInverseBits + Fv - Fy. */
  readonly scoreShift: number
  readonly outShift: number
}

/** The operands of an attention step. */
export function attentionOperation(
  { operands }: Pick<AttentionStep, 'operands'>,
  tokens: number,
): AttentionReorderOperation {
  const { scoreShift, valueShift } = operands
  return { tokens, scoreShift, outShift: deferredInverseBits + valueShift }
}

/** Derives the hardware of reordered attention. @throws RangeError when it has no realisation. */
export function attentionReorderParams(needs: AttentionReorderRequirements): AttentionReorderParams {
  const { profile, rows, headDim, width, fraction, maxTokens, rounding } = needs
  if (rows > maxTokens) {
    throw new RangeError(`${rows} query rows in flight need as many tokens, but there are ${maxTokens}`)
  }
  const headBlocks = Math.ceil(headDim / attentionBlockDims)
  const edgeMoe = profile === 'edge-moe'
  const softmax = softmaxParams({
    ...(edgeMoe
      ? { method: 'single-pass' }
      : { method: 'deferred', weightBits: needs.weightBits ?? undefined }),
    lanes: rows,
    rowCycles: headBlocks,
    maxKeys: maxTokens,
    maxRows: maxTokens,
    width: needs.scoreWidth,
    fraction,
    scale: 1 / Math.sqrt(headDim),
    rounding,
  })
  const scoreAccWidth = edgeMoe ? width : 2 * width + bitsFor(headBlocks * attentionBlockDims)
  const contextWidth = edgeMoe ? width : width + softmax.weightWidth + bitsFor(maxTokens)
  return {
    ...needs,
    headBlocks,
    scale: Math.floor(2 ** scaleFraction / Math.sqrt(headDim)),
    softmax,
    scoreAccWidth,
    contextWidth,
    tokenBits: bitsFor(maxTokens),
    scoreShiftBits: bitsFor(scoreAccWidth - 1),
    outShiftBits: bitsFor(2 * deferredInverseBits),
  }
}

/** Fewest cycles of a step, so that a row's running statistics are there when its next score comes. */
const leastStepCycles = 8

/** Cycles of a step: a block each, and what small heads wait. */
export function attentionStepCycles({
  heads,
  headBlocks,
}: Pick<AttentionReorderParams, 'heads' | 'headBlocks'>): number {
  return Math.max(heads * headBlocks, leastStepCycles)
}

/** Cycles of a layer when nothing stalls: the values run one round of keys after the scores. */
export function attentionCycles(params: AttentionReorderParams, tokens: number): number {
  return (attentionSteps(params.rows, tokens) + tokens) * attentionStepCycles(params)
}

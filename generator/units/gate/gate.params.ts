import type { GateOrder } from '../../config/config.js'
import { bitsFor } from '../linear/linear.params.js'
import { softmaxParams } from '../softmax/softmax.params.js'
import { softmaxPipeline } from '../softmax/softmax.pipeline.js'
import type { SoftmaxParams } from '../softmax/softmax.shape.js'

export const gateOrders: readonly GateOrder[] = ['softmax-topk', 'topk-softmax']

/** What the hardware of the gate is built for. */
export interface GateParams {
  readonly profile: 'exact' | 'edge-moe'
  readonly order: GateOrder
  readonly experts: number
  readonly topK: number
  /** Logits a beat, and beats of a token. */
  readonly lanes: number
  readonly rowBeats: number
  /** Bits of logits and scores, signed; fraction bits of each. */
  readonly width: number
  readonly fraction: number
  readonly scoreFraction: number
  readonly maxTokens: number
  readonly tokenBits: number
  /** Bits of an expert's number and of a count of experts. */
  readonly expertBits: number
  /** The exponential, as softmax has it. */
  readonly exp: SoftmaxParams
  readonly expWidth: number
  readonly expLatency: number
  readonly sumWidth: number
  readonly sumSigned: boolean
  /** Stages of the division: bits of a quotient. */
  readonly quotientWidth: number
}

/** What `gateParams` derives the hardware from. */
export interface GateRequirements {
  readonly profile: 'exact' | 'edge-moe'
  readonly order: GateOrder
  readonly experts: number
  readonly topK: number
  readonly lanes: number
  readonly width: number
  readonly fraction: number
  /** In `edge-moe` that of logits. */
  readonly scoreFraction: number
  readonly maxTokens: number
}

/** @throws RangeError where scores of 1 do not fit their format. */
export function mustHoldScores({
  width,
  scoreFraction,
}: Pick<GateRequirements, 'width' | 'scoreFraction'>): void {
  if (scoreFraction <= width - 2) return
  throw new RangeError(
    `scores up to 1 in ${width} bits have at most ${width - 2} fraction bits, not ${scoreFraction}`,
  )
}

/** Derives the hardware of the gate. @throws RangeError for sizes without a realisation. */
export function gateParams(needs: GateRequirements): GateParams {
  const { profile, experts, topK, lanes, width, fraction, maxTokens } = needs
  if (topK > experts) throw new RangeError(`a gate cannot choose ${topK} of ${experts} experts`)
  if (profile === 'edge-moe' && needs.order !== 'softmax-topk') {
    throw new RangeError('profile edge-moe normalises over all experts')
  }
  mustHoldScores(needs)
  const exact = profile === 'exact'
  const exp = softmaxParams({
    method: exact ? 'deferred' : 'single-pass',
    ...{ lanes: 1, rowCycles: 1, maxKeys: experts, maxRows: maxTokens, scale: 1 },
    ...{ width, fraction, rounding: exact ? 'rnd' : 'trn' },
  })
  const { expWidth, expLatency } = softmaxPipeline(exp)
  return {
    ...needs,
    rowBeats: Math.ceil(experts / lanes),
    tokenBits: bitsFor(maxTokens),
    expertBits: bitsFor(experts),
    exp,
    expWidth,
    expLatency,
    sumWidth: exp.sumWidth,
    sumSigned: !exact,
    quotientWidth: exact ? needs.scoreFraction + 1 : width + fraction,
  }
}

/** Cycles from one token to the next: the scan of its logits, or its exponentials. */
export function gateTokenCycles({ profile, rowBeats, experts, topK, expLatency }: GateParams): number {
  const scan = rowBeats + experts + 4
  const exponentials = profile === 'exact' ? experts + topK + 2 : (experts + topK) * (expLatency + 8)
  return Math.max(scan, exponentials)
}

/**
 * Cycles of the HLS gate from a logit to the next: a sum of exponentials takes one a cycle; where the sum before is
 * multiplied, a product and an addition, a guess that a report of synthesis corrects.
 */
export function logitInterval({ profile }: Pick<GateParams, 'profile'>): number {
  return profile === 'exact' ? 1 : 8
}

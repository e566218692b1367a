import { multiplyShift } from '../../numerics/multiply-int32.js'
import { expReference } from '../softmax/exp.reference.js'
import { powerExponential } from '../softmax/softmax.reference.js'
import type { GateParams } from './gate.params.js'

/** Tokens to be sent to experts. */
export interface GateOperation {
  /** [tokens][experts] */
  readonly logits: Int32Array
  /** The experts that may be chosen. */
  readonly first: number
  readonly count: number
}

/** What the gate decides. */
export interface GateResult {
  /** [tokens][topK] */
  readonly index: Int32Array
  readonly logit: Int32Array
  readonly score: Int32Array
  /** [tokens] */
  readonly sum: Int32Array
  readonly maximum: Int32Array
}

/** Softmax and top-k of every token, bit for bit (docs/reference/numerics.md, gate). */
export function gateReference(params: GateParams, operation: GateOperation): GateResult {
  const { experts, topK } = params
  const tokens = operation.logits.length / experts
  const [index, logit, score] = [0, 1, 2].map(() => new Int32Array(tokens * topK))
  const [sum, maximum] = [0, 1].map(() => new Int32Array(tokens))
  const scored = params.profile === 'exact' ? exactScores(params) : edgeMoeScores(params)
  for (let t = 0; t < tokens; t++) {
    const start = t * experts + operation.first
    const allowed = operation.logits.subarray(start, start + operation.count)
    const slots = topSlots(params, allowed)
    const token = scored(
      allowed,
      slots.map((slot) => slot.logit),
    )
    sum[t] = token.sum
    maximum[t] = token.maximum
    for (const [k, slot] of slots.entries()) {
      index[t * topK + k] = Math.max(slot.expert, 0) + operation.first
      logit[t * topK + k] = slot.logit
      score[t * topK + k] = token.scores[k]
    }
  }
  return { index, logit, score, sum, maximum }
}

/** A chosen expert, counted from the first allowed one; -1 for a slot that none has beaten. */
interface Slot {
  readonly logit: number
  readonly expert: number
}

function topSlots({ topK, width, profile }: GateParams, allowed: Int32Array): Slot[] {
  const least = -(2 ** (width - 1))
  const slots: Slot[] =
    profile === 'exact' ? [] : Array.from({ length: topK }, () => ({ logit: least, expert: -1 }))
  for (const [expert, logit] of allowed.entries()) {
    const place = slots.findIndex((slot) => logit > slot.logit)
    slots.splice(place < 0 ? slots.length : place, 0, { logit, expert })
    slots.length = Math.min(slots.length, topK)
  }
  return slots
}

interface TokenScores {
  readonly sum: number
  readonly maximum: number
  readonly scores: number[]
}

type Scorer = (allowed: Int32Array, chosen: readonly number[]) => TokenScores

function edgeMoeScores({ width, fraction }: GateParams): Scorer {
  const exp = expReference(width, fraction)
  return (allowed, chosen) => {
    let sum = 0
    let bias = -(2 ** (width - 1))
    for (const logit of allowed) {
      const d = bias - logit
      const e = exp((d < 0 ? d : -d) | 0)
      sum = d < 0 ? (multiplyShift(sum, e, fraction) + 2 ** fraction) | 0 : (sum + e) | 0
      if (d < 0) bias = logit
    }
    const scores = chosen.map((logit) => quotient(exp((logit - bias) | 0), sum, fraction))
    return { sum, maximum: bias, scores }
  }
}

// A dividend of up to 53 bits, and the low 32 bits of the quotient.
function quotient(e: number, sum: number, fraction: number): number {
  return sum === 0 ? 0 : Number(BigInt.asIntN(32, (BigInt(e) << BigInt(fraction)) / BigInt(sum)))
}

function exactScores(params: GateParams): Scorer {
  const e = powerExponential(params.exp)
  const one = 2 ** (params.scoreFraction + 1)
  return (allowed, chosen) => {
    const maximum = chosen[0]
    const summed = params.order === 'softmax-topk' ? Array.from(allowed) : chosen
    const sum = summed.reduce((total, logit) => total + e(maximum - logit), 0)
    const scores = chosen.map((logit) => Math.floor((e(maximum - logit) * one + sum) / (2 * sum)))
    return { sum, maximum, scores }
  }
}

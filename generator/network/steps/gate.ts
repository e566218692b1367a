import type { GateOrder } from '../../config/config.js'
import type { Experts } from '../network.js'
import { plainKind, type StepKind } from './step-kind.js'

/** Softmax over the experts' logits and the top-k of each token. */
export interface GateStep {
  readonly kind: 'gate'
  readonly name: string
  readonly input: string
  readonly statistics: string
  readonly indices: string
  readonly logits: string
  readonly scores: string
  readonly topK: number
  readonly order: GateOrder
  /** By task, the first of the `count` experts that may be chosen. */
  readonly first: readonly number[]
  readonly count: number
}

/** Logits are `PREFIX_gate_logits`. */
export interface GateDraft {
  readonly prefix: string
  readonly moe: Experts
}

export const gateKind: StepKind<GateStep, GateDraft> = {
  ...plainKind,
  build(parts, { prefix: l, moe }) {
    const { logit, gateScore } = parts.needs.formats
    const { tokens } = parts.needs.network
    const { order, first, count } = moe.gate
    parts.addFixed(`${l}_gate_softmax_sum_max`, [tokens, 2], logit)
    parts.addFixed(`${l}_topk_index`, [tokens, moe.topK], 'index')
    parts.addFixed(`${l}_topk_logit`, [tokens, moe.topK], logit)
    parts.addFixed(`${l}_topk_score`, [tokens, moe.topK], gateScore)
    return {
      kind: 'gate',
      name: `${l}_gate`,
      input: `${l}_gate_logits`,
      statistics: `${l}_gate_softmax_sum_max`,
      indices: `${l}_topk_index`,
      logits: `${l}_topk_logit`,
      scores: `${l}_topk_score`,
      topK: moe.topK,
      ...{ order, first, count },
    }
  },
  reads: ({ input }) => [input],
  makes: ({ statistics, indices, logits, scores }) => [statistics, indices, logits, scores],
}

import type { AttentionStep } from '../network/steps/attention.js'

/** The scores of a query's head, in the order in which it meets keys. */
export interface AttentionRow {
  readonly step: AttentionStep
  readonly query: number
  readonly head: number
  readonly scores: readonly { readonly key: number; readonly score: bigint }[]
  readonly fraction: number
}

/** How its scores are called: `l0_attn scores of query 3, head 1`. */
export function rowTitle({ step, query, head }: AttentionRow): string {
  return `${step.scores} of query ${query}, head ${head}`
}

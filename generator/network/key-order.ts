import { filled } from '../base/filled.js'

/** The order in which a query meets its keys; a running softmax depends on it. */
export type KeyOrder = 'ascending' | { readonly rotate: number }

/** Steps of a layer, in each of which every row in flight meets one key: the last row ends with the last of them. */
export function attentionSteps(rows: number, tokens: number): number {
  const last = tokens - 1
  return Math.floor(last / rows) * tokens + (last % rows) + tokens
}

/** Rounds of keys until every row has met every key: rows after the first end in the next round. */
export function keyRounds(rows: number, tokens: number): number {
  return Math.ceil(attentionSteps(rows, tokens) / tokens)
}

/** Heads of the tensors of scores and statistics: whole groups of 4, as Edge-MoE's have. */
export function paddedHeads(heads: number): number {
  return filled(heads, 4)
}

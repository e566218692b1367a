import { paddedHeads } from '../network/key-order.js'
import type { Network } from '../network/network.js'
import type { AttentionStep } from '../network/steps/attention.js'

/** A query's head, and a key where there is one. */
export interface Meeting {
  readonly query: number
  readonly key: number
  readonly head: number
}

/**
 * What meets at an index of the tensor of scores; null: filling, which is 0.
 * Keys ascending it is [query][key][head], else [round][key][row][head], heads in whole groups.
 */
export function meetingAt(
  { keyOrder }: Pick<AttentionStep, 'keyOrder'>,
  { tokens, heads }: Network,
  index: number,
): Meeting | null {
  const places = keyOrder === 'ascending' ? heads : paddedHeads(heads)
  const head = index % places
  const rest = Math.floor(index / places)
  const rows = keyOrder === 'ascending' ? null : keyOrder.rotate
  if (rows === null) return { query: Math.floor(rest / tokens), key: rest % tokens, head }
  const row = rest % rows
  const step = Math.floor(rest / rows)
  const key = step % tokens
  // A row starts at the key of its number, and wraps.
  const block = Math.floor(step / tokens) - (key >= row ? 0 : 1)
  const query = block * rows + row
  return query < 0 || query >= tokens || head >= heads ? null : { query, key, head }
}

/** The keys of a query in the order in which it meets them. */
export function keysOf({ keyOrder }: AttentionStep, { tokens }: Network, query: number): number[] {
  const first = keyOrder === 'ascending' ? 0 : query % keyOrder.rotate
  return Array.from({ length: tokens }, (_, n) => (first + n) % tokens)
}

import { type KeyOrder, keyRounds, paddedHeads } from '../../network/key-order.js'
import type { Network } from '../../network/network.js'
import { attentionMeetings } from './attention_reorder.schedule.js'

/**
 * The program's tensor of scores.
 * @param scores - [query][key][head]
 * @returns the same where keys are met in ascending order; else [round][key][row][head], heads padded, as rows in
 *   flight meet them.
 */
export function scoreTensor(
  { network: { tokens, heads }, keyOrder }: { readonly network: Network; readonly keyOrder: KeyOrder },
  scores: Int32Array,
): Int32Array {
  if (keyOrder === 'ascending') return scores
  const rows = keyOrder.rotate
  const padded = paddedHeads(heads)
  const tensor = new Int32Array(keyRounds(rows, tokens) * tokens * rows * padded)
  for (const { step, row, query, key } of attentionMeetings(rows, tokens)) {
    const from = (query * tokens + key) * heads
    for (let head = 0; head < heads; head++) tensor[(step * rows + row) * padded + head] = scores[from + head]
  }
  return tensor
}

/** Undoes `scoreTensor`. @returns [query][key][head] */
export function scoresByQuery(
  { network: { tokens, heads }, keyOrder }: { readonly network: Network; readonly keyOrder: KeyOrder },
  tensor: Int32Array,
): Int32Array {
  if (keyOrder === 'ascending') return tensor
  const rows = keyOrder.rotate
  const padded = paddedHeads(heads)
  const scores = new Int32Array(tokens * tokens * heads)
  for (const { step, row, query, key } of attentionMeetings(rows, tokens)) {
    const to = (query * tokens + key) * heads
    for (let head = 0; head < heads; head++) scores[to + head] = tensor[(step * rows + row) * padded + head]
  }
  return scores
}

/**
 * The program's tensor of statistics, [query][inverse and maximum of each head], heads padded.
 * @param stat - [query][head] each
 */
export function statisticsTensor(
  heads: number,
  { inverse, maximum }: { readonly inverse: Int32Array; readonly maximum: Int32Array },
): Int32Array {
  const width = 2 * paddedHeads(heads)
  const tensor = new Int32Array((inverse.length / heads) * width)
  for (let i = 0; i < inverse.length; i++) {
    const at = Math.floor(i / heads) * width + 2 * (i % heads)
    tensor[at] = inverse[i]
    tensor[at + 1] = maximum[i]
  }
  return tensor
}

import { attentionSteps } from '../../network/key-order.js'
import { type AttentionReorderParams, attentionBlockDims } from './attention_reorder.params.js'

/** A row in flight at a step: its place, and the query and key that meet there. */
export interface Meeting {
  readonly step: number
  readonly row: number
  readonly query: number
  readonly key: number
}

/** Every query's meeting with every key, step by step and row by row (docs/reference/numerics.md, attention_reorder). */
export function* attentionMeetings(rows: number, tokens: number): Generator<Meeting> {
  for (let step = 0; step < attentionSteps(rows, tokens); step++) {
    const key = step % tokens
    const block = Math.floor(step / tokens)
    for (let row = 0; row < rows; row++) {
      const query = (key >= row ? block : block - 1) * rows + row
      if (query >= 0 && query < tokens) yield { step, row, query, key }
    }
  }
}

/** Rows of `heads * headDim` values as blocks, each head filled with zeros to whole ones. */
export function headBlocks(
  { heads, headDim, headBlocks: count }: AttentionReorderParams,
  rows: Int32Array,
): Int32Array {
  const padded = count * attentionBlockDims
  const parts = rows.length / headDim
  const blocks = new Int32Array(parts * padded)
  for (let part = 0; part < parts; part++)
    blocks.set(rows.subarray(part * headDim, (part + 1) * headDim), part * padded)
  if (parts % heads !== 0) throw new Error(`${rows.length} values are not whole rows of ${heads} heads`)
  return blocks
}

/** Undoes `headBlocks`. */
export function withoutFilling(
  { headDim, headBlocks: count }: AttentionReorderParams,
  blocks: Int32Array,
): Int32Array {
  const padded = count * attentionBlockDims
  const parts = Math.floor(blocks.length / padded)
  const rows = new Int32Array(parts * headDim)
  for (let part = 0; part < parts; part++)
    rows.set(blocks.subarray(part * padded, part * padded + headDim), part * headDim)
  return rows
}

import type { Packed } from './common.js'

/**
 * Attention by block and task. Patches lie in square cells of `stride` each way, of one patch each where that takes little
 * room: a cell's query is that of its upper left patch, its weight as a key the sum of its patches'.
 */
export interface AttentionData {
  readonly heads: number
  readonly blocks: number
  readonly stride: number
  /** Cells, row by row. */
  readonly columns: number
  readonly rows: number
  /** Tokens in front of the patches: they come first, as queries and as keys. */
  readonly prefix: number
  /** Different maps: [query][head][key], a byte each: 255 times the square root of the weight. */
  readonly maps: readonly Packed[]
  /** [task][block]: the number of its map. */
  readonly mapOf: readonly (readonly number[])[]
  /** Bytes before deflation. */
  readonly rawBytes: number
}

import type { Packed } from './common.js'

/** Attention of every stored token, by block and task. */
export interface AttentionData {
  readonly heads: number
  readonly blocks: number
  readonly tokens: number
  /** Tokens whose attention is kept: every `stride`-th patch, and the tokens in front. */
  readonly queries: readonly number[]
  /** Different maps: [query][head][key], a byte each: 255 times the square root of the weight. */
  readonly maps: readonly Packed[]
  /** [task][block]: the number of its map. */
  readonly mapOf: readonly (readonly number[])[]
  /** Bytes before deflation. */
  readonly rawBytes: number
}

import type { Overflow } from '../../numerics/format.js'

/** A matrix in the kernels' memory, 16 bits a value. */
export interface KernelMatrix {
  readonly address: number
  readonly rows: number
  readonly columns: number
  /** Vectors of 8 values that hold a row. */
  readonly vectors: number
}

/** How an exact sum becomes a result. */
export interface Finish {
  readonly biasShift: number
  readonly outShift: number
  readonly outWidth: number
  readonly round: boolean
  readonly overflow: Overflow
}

/** Sizes of a layer of attention; fraction and scale as docs/reference/numerics.md, attention_reorder, edge-moe. */
export interface AttentionSizes {
  readonly heads: number
  readonly headDim: number
  readonly tokens: number
  readonly fraction: number
  readonly scale: number
}

/** One query and head at a time. */
export interface AttentionLoops {
  /** Scores of all keys, ascending: a view that the next call overwrites. */
  scores(query: number, head: number): Int32Array
  /** Sums values by their weights, keys ascending. */
  mix(query: number, head: number, weights: Int32Array): void
  /** [tokens][heads * headDim] */
  result(): Int32Array
}

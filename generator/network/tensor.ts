import type { FormatsConfig } from '../config/config.js'
import type { FixedFormat } from '../numerics/format.js'

/** How activations, weights and biases are kept. */
export type Formats = Readonly<Record<keyof FormatsConfig, FixedFormat>>

/** A tensor of the network: integers of `format`, row-major; `index` marks token and expert numbers. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly format: FixedFormat | 'index'
  /** What its integers leave out: a value is (integer + zero) / 2^F; absent: nothing. */
  readonly zero?: number
}

/** Weights or biases of an operation: rows `from` to `from + count - 1` of a named parameter. */
export interface Parameter {
  /** Name in a weights folder; `{task}` stands for the task's number. */
  readonly name: string
  readonly from: number
  readonly count: number
  /** Rows of the whole tensor: 3 * dim of the stacked q, k, v. */
  readonly of: number
  /** Experts whose matrices of `of` rows the tensor holds one after another; absent where it is one matrix. */
  readonly experts?: number
  readonly format: FixedFormat
  /** The layer with which its integers are made; absent where they are its own values rounded. */
  readonly layer?: LayerRows
}

/** What the integers of a layer's parameters are made of together, row by row (docs/reference/numerics.md, scales). */
export interface LayerRows {
  readonly weight: NamedFormat
  readonly bias: NamedFormat | null
  /** Names of factors, a row each; null: there are none. */
  readonly scale: string | null
  /** Values of a row of weights. */
  readonly columns: number
  /** What the layer's inputs leave out, as a real number. */
  readonly inputZero: number
}

export interface NamedFormat {
  readonly name: string
  readonly format: FixedFormat
}

/** Tensors and parameters that share a format, which the config may give them under the owner's name. */
export interface FormatOwner {
  readonly kind: keyof Formats
  readonly members: readonly string[]
}

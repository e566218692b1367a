import type { Config, FormatsConfig, GateOrder } from '../config/config.js'
import type { FixedFormat } from '../fixed/format.js'
import type { LayerNormFractions } from '../units/layernorm/layernorm.params.js'
import type { LinearOperation } from '../units/linear/linear.params.js'
import type { SoftmaxMethod } from '../units/softmax/softmax.params.js'
import type { KeyOrder } from './elaborate.js'

/** A tensor of the network: integers of `format`, row-major; `index` marks token and expert numbers. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly format: FixedFormat | 'index'
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
}

/** y = x . W^T + bias on the unified compute unit, GELU if `operands.gelu`; x is the first tokens of the input. */
export interface LinearStep {
  readonly kind: 'linear'
  readonly name: string
  readonly input: string
  readonly output: string
  /** The sum before GELU, where there is one. */
  readonly preActivation: string | null
  readonly weight: Parameter
  /** null: no bias, zeros. */
  readonly bias: Parameter | null
  readonly operands: LinearOperation
}

/** Patches of the image as tokens of the linear step, plus position embedding; row 0 is the class token. */
export interface PatchEmbedStep {
  readonly kind: 'patchEmbed'
  readonly name: string
  readonly input: string
  readonly output: string
  readonly position: Parameter
  /** Left shift of a pixel on its way into the array. */
  readonly pixelShift: number
  readonly linear: LinearStep
}

/** Layer norm of every token. */
export interface LayerNormStep {
  readonly kind: 'layerNorm'
  readonly name: string
  readonly input: string
  readonly output: string
  readonly scale: Parameter
  readonly bias: Parameter
  readonly fractions: LayerNormFractions
}

/** softmax(Q.K^T / sqrt(headDim)) . V, heads concatenated. */
export interface AttentionStep {
  readonly kind: 'attention'
  readonly name: string
  readonly query: string
  readonly key: string
  readonly value: string
  readonly scores: string
  readonly statistics: string
  readonly output: string
  readonly softmax: SoftmaxMethod
  readonly keyOrder: KeyOrder
  /** Fraction bits that a score loses, Fq + Fk - Fs, and that values have more than results, Fv - Fy. */
  readonly operands: { readonly scoreShift: number; readonly valueShift: number }
}

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

/** Tokens queued per expert in token order, and the experts that have any in the order in which they run. */
export interface PatchReorderStep {
  readonly kind: 'patchReorder'
  readonly name: string
  readonly indices: string
  readonly scores: string
  readonly queues: string
  readonly queueScores: string
  readonly queueLengths: string
  readonly metaqueue: string
  readonly order: Config['hardware']['experts']['order']
}

/** The experts of a block, each on its queued tokens: gather, fc1, GELU, fc2, times score, scatter-accumulate. */
export interface ExpertsStep {
  readonly kind: 'experts'
  readonly name: string
  readonly input: string
  /** The choices that the queues are made of. */
  readonly indices: string
  readonly scores: string
  readonly queues: string
  readonly queueScores: string
  readonly queueLengths: string
  /** A row per queue entry, experts ascending whatever their order. */
  readonly hidden: string
  readonly output: string
  /** The tensor that contributions accumulate onto; null starts from zero. */
  readonly onto: string | null
  readonly fc1: LinearStep
  readonly fc2: LinearStep
}

/** Sum of two tensors; the right one has the format of the sum. */
export interface AddStep {
  readonly kind: 'add'
  readonly name: string
  readonly left: string
  readonly right: string
  readonly output: string
  /** Take the left one into the format of the sum, one of them 0. */
  readonly operands: { readonly leftShift: number; readonly outShift: number }
}

export type Step =
  | LinearStep
  | PatchEmbedStep
  | LayerNormStep
  | AttentionStep
  | GateStep
  | PatchReorderStep
  | ExpertsStep
  | AddStep

/** Tensors and parameters that share a format, which the config may give them under the owner's name. */
export interface FormatOwner {
  readonly kind: keyof FormatsConfig
  readonly members: readonly string[]
}

/** The network as operations on named tensors, in order. */
export interface Program {
  readonly steps: readonly Step[]
  readonly tensors: ReadonlyMap<string, Tensor>
  /** By the name of the owner. */
  readonly owners: ReadonlyMap<string, FormatOwner>
}

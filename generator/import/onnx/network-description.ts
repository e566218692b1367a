import type { Activation } from './recognise/activation.js'

/** A vision transformer in words that belong to no project: what was found in a graph. */
export interface NetworkDescription {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number }
  readonly patch: { readonly height: number; readonly width: number }
  /** Elements of a token. */
  readonly dim: number
  readonly depth: number
  readonly heads: number
  /** Features of an MLP's hidden layer. */
  readonly hidden: number
  readonly qkvBias: boolean
  /** What norms add to the variance. */
  readonly normEpsilon: number
  readonly activation: Activation
  readonly classToken: boolean
  /** Known tokens beside the class token and those of patches. */
  readonly registers: number
  /** Which tokens have a position embedding. */
  readonly positionOf: 'all' | 'patches'
  /** Whether there is a norm before the first block. */
  readonly preNorm: boolean
  /** The norm after the last block: of all tokens, or of what the head reads; null: none. */
  readonly finalNorm: 'tokens' | 'pooled' | null
  /** What the output is of: the class token, or the mean of the patches' tokens; null: all tokens. */
  readonly pool: 'class' | 'mean' | null
  /** Outputs of the head; null: none. */
  readonly classes: number | null
}

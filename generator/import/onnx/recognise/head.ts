import { countOf } from '../../../weights/tensor-source.js'
import { layoutShape, sameOrder } from '../graph/layout.js'
import { hasWhole, isComputed, shapeOf, type Tensor, wholeTensor } from '../graph/tensor.js'
import { refusal, refusalOf } from '../refusal.js'
import { expectLayerNorm, isNormLike, type LayerNorm } from './layer-norm.js'
import { type BiasedLinear, expectLinear, linearOf } from './linear.js'
import { lastSize, madeBy } from './shapes.js'

/** What the head reads: a token by its number, or the mean of the tokens from one on. */
export type Pool =
  | { readonly kind: 'token'; readonly token: number }
  | { readonly kind: 'mean'; readonly from: number }

/** From the last block's tokens to the output. */
export interface Head {
  /** The tokens after the last block. */
  readonly input: Tensor
  readonly norm: LayerNorm | null
  /** Whether the norm is of the token or mean that the head reads, instead of all tokens. */
  readonly isPooledFirst: boolean
  /** Null where the graph ends with all tokens. */
  readonly pool: Pool | null
  /** Null where the graph ends before it. */
  readonly linear: BiasedLinear | null
}

/** What makes the output of the tokens after the last block. @throws InputError at the first node that is none. */
export function expectHead(output: Tensor): Head {
  const linear = linearOf(output) === undefined ? null : expectLinear(output, 'the head')
  const features = linear?.input ?? output
  const after = isNormLike(features) ? expectLayerNorm(features, 'the final norm') : null
  const pooled = after?.input ?? features
  const { pool, tokens } = poolOf(pooled)
  if (pool === null && linear !== null)
    throw refusal(linear.origin, 'a head that reads the class token, or the mean of the tokens,')
  const before = after === null && isNormLike(tokens) ? expectLayerNorm(tokens, 'the final norm') : null
  return {
    input: before?.input ?? tokens,
    norm: before ?? after,
    // A norm sees each token alone: of one token it is the same before and after.
    isPooledFirst: after !== null && pool?.kind === 'mean',
    ...{ pool, linear },
  }
}

function poolOf(tensor: Tensor): { readonly pool: Pool | null; readonly tokens: Tensor } {
  const mean = madeBy(tensor, 'ReduceMean')
  if (mean !== undefined) {
    const [input] = mean.inputs
    const from = stretchFrom(input)
    // One image: axes before the tokens' are of size 1.
    const isOverTokens =
      countOf(shapeOf(input).slice(0, -2)) === 1 && mean.numbers.axis === shapeOf(input).length - 2
    if (from === undefined || !isOverTokens || !reachesEnd(input))
      throw refusalOf(tensor, 'a mean of all tokens, or of those from one on')
    return { pool: { kind: 'mean', from }, tokens: wholeTensor(input.source) }
  }
  if (hasWhole(tensor)) return { pool: null, tokens: tensor }
  const token = stretchFrom(tensor)
  if (token === undefined || countOf(shapeOf(tensor)) !== lastSize(wholeTensor(tensor.source)))
    throw refusalOf(tensor, 'one token, or the mean of the tokens')
  return { pool: { kind: 'token', token }, tokens: wholeTensor(tensor.source) }
}

/** The first token of a stretch of tokens; undefined of anything else. */
function stretchFrom(tensor: Tensor): number | undefined {
  if (!isComputed(tensor)) return undefined
  const { offset } = tensor.layout
  const size = lastSize(wholeTensor(tensor.source))
  const count = countOf(shapeOf(tensor))
  const stretch = { offset, axes: [[{ size: count, stride: 1 }]] }
  return offset % size === 0 && count % size === 0 && sameOrder(tensor.layout, stretch)
    ? offset / size
    : undefined
}

/** Whether a stretch of tokens goes on to the last. */
function reachesEnd({ source, layout }: Tensor): boolean {
  return layout.offset + countOf(layoutShape(layout)) === countOf(source.shape)
}

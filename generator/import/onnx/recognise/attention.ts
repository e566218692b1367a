import { countOf } from '../../../weights/tensor-source.js'
import { type Factor, isWhole, type Layout, reshaped, sameOrder, transposed } from '../graph/layout.js'
import {
  type Computed,
  hasWhole,
  isComputed,
  isSame,
  scalarOf,
  type Tensor,
  wholeTensor,
} from '../graph/tensor.js'
import { refusal, refusalOf, unusable } from '../refusal.js'
import { type Linear, linearOf } from './linear.js'
import { madeBy } from './shapes.js'

/** Queries, keys or values: some rows of a linear layer, those of head 0 first. */
export interface Projection {
  readonly linear: Linear
  readonly rows: readonly number[]
}

/** Attention over all tokens. */
export interface Attention {
  /** What queries, keys and values are made of. */
  readonly input: Tensor
  readonly heads: number
  readonly headDim: number
  readonly projections: {
    readonly query: Projection
    readonly key: Projection
    readonly value: Projection
  }
}

/**
 * The attention that makes a tensor: softmax(q · k / √head dim) · v, heads behind each other. Queries, keys and values may be
 * separate layers or parts of one, in any order; the scale may be on the scores, on one of q and k, or on both.
 * @param tensor - [tokens][heads * head dim], before the projection.
 * @throws InputError at the first node that is none.
 */
export function expectAttention(tensor: Tensor): Attention {
  const context = expectContext(tensor)
  const [weights, values] = context.inputs
  const sizes = sizesOf(context)
  const { source: scores, scale } = scaled(scoresOf(weights))
  if (scores.op !== 'MatMul') throw refusal(scores.origin, 'the product of queries and keys')
  const [query, key] = scores.inputs.map(scaledLayout)
  const projections = {
    query: projectionOf(query.tensor, query.tensor.layout, { ...sizes, what: 'queries' }),
    key: projectionOf(key.tensor, turned(key.tensor.layout), { ...sizes, what: 'keys' }),
    value: projectionOf(values, values.layout, { ...sizes, what: 'values' }),
  }
  mustBeScale(scores, scale * query.scale * key.scale, sizes.headDim)
  return { input: commonInput(projections), ...sizes, projections }
}

interface Sizes {
  readonly tokens: number
  readonly heads: number
  readonly headDim: number
}

function sizesOf({ shape }: Computed): Sizes {
  const [tokens, headDim] = shape.slice(-2)
  return { tokens, headDim, heads: countOf(shape.slice(0, -2)) }
}

/** The product of attention's weights and values, whose heads are joined behind each other. */
function expectContext(tensor: Tensor): Computed {
  const { source, layout } = tensor
  const [left, right] = source.kind === 'computed' && source.op === 'MatMul' ? source.inputs : []
  if (source.kind !== 'computed' || left === undefined || right === undefined || !isComputed(right))
    throw refusalOf(tensor, "the product of attention's weights and values")
  const { tokens, heads, headDim } = sizesOf(source)
  const joined: Layout = {
    offset: 0,
    axes: [
      [{ size: tokens, stride: headDim }],
      [{ size: heads, stride: tokens * headDim }],
      [{ size: headDim, stride: 1 }],
    ],
  }
  if (!sameOrder(layout, joined))
    throw unusable(
      source.origin,
      'has heads that are not joined behind each other, tokens first, as in a plain ViT',
    )
  return source
}

/** What the softmax over keys is of. */
function scoresOf(tensor: Tensor): Tensor {
  const softmax = madeBy(tensor, 'Softmax')
  if (softmax === undefined) throw refusalOf(tensor, 'the softmax of attention')
  const [scores] = softmax.inputs
  if (softmax.numbers.axis !== softmax.shape.length - 1)
    throw refusal(softmax.origin, 'the softmax of attention over the last axis, the keys,')
  if (!isComputed(scores) || !hasWhole(scores)) throw refusalOf(scores, "attention's scores")
  return scores
}

/** The source below factors, and their product. */
function scaled(tensor: Tensor): { readonly source: Computed; readonly scale: number } {
  let [source, scale] = [tensor.source, 1]
  while (source.kind === 'computed' && (source.op === 'Mul' || source.op === 'Div')) {
    const [left, right] = source.inputs
    const [first, second] = [scalarOf(left), scalarOf(right)]
    if (second === undefined && (first === undefined || source.op === 'Div')) break
    const below = second === undefined ? right : left
    if (!isWhole(below.layout, countOf(below.source.shape))) break
    scale =
      second === undefined ? scale * (first ?? 1) : source.op === 'Mul' ? scale * second : scale / second
    source = below.source
  }
  if (source.kind === 'computed') return { source, scale }
  throw refusal(source.origin, 'something that is computed of the image')
}

/** The same of a tensor that has a part of the source. */
function scaledLayout({ source, layout }: Tensor): { readonly tensor: Tensor; readonly scale: number } {
  const below = scaled(wholeTensor(source))
  return { tensor: { source: below.source, layout }, scale: below.scale }
}

/** The last two axes the other way round. */
function turned(layout: Layout): Layout {
  const axes = [...layout.axes.keys()]
  return transposed(layout, [...axes.slice(0, -2), ...axes.slice(-2).reverse()])
}

/** The rows of a linear layer that make queries, keys or values. @param layout - [heads][tokens][head dim]. */
function projectionOf(
  { source }: Tensor,
  layout: Layout,
  { tokens, heads, headDim, what }: Sizes & { readonly what: string },
): Projection {
  const expected = `the linear layer of ${what}`
  const linear = linearOf(wholeTensor(source))
  if (linear === undefined) throw refusal(source.origin, expected)
  const axes = reshaped(layout, [heads, tokens, headDim])?.axes
  const [head, token, element] = axes ?? [[], [], []]
  const isTokens = token.length === 1 && token[0].size === tokens && token[0].stride === linear.outputs
  if (heads * headDim > linear.outputs) throw refusal(linear.origin, expected)
  const rows = placesOf(head).flatMap((outer) =>
    placesOf(element).map((inner) => layout.offset + outer + inner),
  )
  if (axes === undefined || !isTokens || rows.some((row) => row >= linear.outputs))
    throw unusable(
      source.origin,
      `has ${what} whose axes are not turned to heads x tokens x elements, as in a plain ViT`,
    )
  return { linear, rows }
}

/** Where the elements of an axis lie. */
function placesOf(factors: readonly Factor[]): number[] {
  return factors.reduce<number[]>(
    (places, { size, stride }) =>
      places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * stride)),
    [0],
  )
}

// Halves have eleven bits.
function mustBeScale({ origin }: Computed, scale: number, headDim: number): void {
  const expected = 1 / Math.sqrt(headDim)
  if (Math.abs(scale / expected - 1) < 1e-3) return
  throw unusable(
    origin,
    `has scores scaled by ${scale.toPrecision(5)}, where 1 / √${headDim} = ${expected.toPrecision(5)} is expected`,
  )
}

function commonInput({ query, key, value }: Attention['projections']): Tensor {
  const { input } = query.linear
  for (const { linear } of [key, value])
    if (!isSame(linear.input, input))
      throw refusal(linear.origin, 'a layer that reads the same tokens as the queries')
  return input
}

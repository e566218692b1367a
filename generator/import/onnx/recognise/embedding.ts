import { countOf, showShape } from '../../../weights/tensor-source.js'
import { expanded, sameOrder } from '../graph/layout.js'
import {
  type Computed,
  type ConstantTensor,
  isConstant,
  isSame,
  shapeOf,
  type Tensor,
} from '../graph/tensor.js'
import { refusal, refusalOf, unusable } from '../refusal.js'
import { lastSize, madeBy, withConstant } from './shapes.js'

/** From the image to tokens. */
export interface Embedding {
  readonly patch: { readonly height: number; readonly width: number }
  /** [dim][channels][height][width]. */
  readonly weight: ConstantTensor
  /** [dim]; null where there is none. */
  readonly bias: ConstantTensor | null
  /** Tokens before those of the patches, [tokens][dim] each. */
  readonly prefix: readonly ConstantTensor[]
  /** Added to the tokens, [tokens][dim]: to all, or to those of the patches. */
  readonly position: ConstantTensor
  readonly positionOf: 'all' | 'patches'
}

/**
 * The embedding that makes tokens: a convolution whose patches do not overlap, tokens put before its own, and a position
 * embedding, before or after that.
 * @param tensor - [tokens][dim].
 * @throws InputError at the first node that is none.
 */
export function expectEmbedding(tensor: Tensor, image: Tensor): Embedding {
  const last = withPosition(tensor)
  const { prefix, patches } = withPrefix(last?.tokens ?? tensor)
  const first = last === undefined ? withPosition(patches) : undefined
  const position = (last ?? first)?.position
  if (position === undefined)
    throw refusalOf(tensor, 'the sum of tokens and a known position embedding, or of a block')
  return {
    ...expectPatches(first?.tokens ?? patches, image),
    ...{ prefix, position, positionOf: last === undefined ? 'patches' : 'all' },
  }
}

/** The operands of a sum of tokens and a position embedding; undefined of any other tensor. */
function withPosition(
  tensor: Tensor,
): { readonly position: ConstantTensor; readonly tokens: Tensor } | undefined {
  const sum = withConstant(tensor, 'Add')
  if (sum === undefined) return undefined
  const { constant, other } = sum
  const layout = expanded(constant.layout, shapeOf(other))
  if (layout === undefined) throw refusalOf(tensor, 'a position embedding of as many tokens')
  return { position: { ...constant, layout }, tokens: other }
}

/** Known tokens, and those that they are joined before. */
function withPrefix(tensor: Tensor): {
  readonly prefix: readonly ConstantTensor[]
  readonly patches: Tensor
} {
  const joined = madeBy(tensor, 'Concat')
  if (joined === undefined) return { prefix: [], patches: tensor }
  const { inputs, origin, shape, numbers } = joined
  const prefix = inputs.slice(0, -1).filter(isConstant)
  const [patches] = inputs.slice(-1)
  const expected = 'known tokens (the class token) joined before those of the patches'
  // One image: axes before the tokens' are of size 1, and the elements of a token come last.
  const isTokens = numbers.axis === shape.length - 2 && countOf(shape.slice(0, -2)) === 1
  if (!isTokens || prefix.length < inputs.length - 1) throw refusal(origin, expected)
  return { prefix, patches }
}

function expectPatches(tensor: Tensor, image: Tensor): Pick<Embedding, 'patch' | 'weight' | 'bias'> {
  const { source, layout } = tensor
  if (source.kind !== 'computed' || source.op !== 'Conv')
    throw refusalOf(tensor, 'the tokens of a patch embedding, a convolution,')
  const [pixels, weight, bias] = source.inputs
  if (!isSame(pixels, image)) throw refusalOf(pixels, 'the image itself, for the patch embedding to read,')
  if (!isConstant(weight) || (bias !== undefined && !isConstant(bias)))
    throw refusal(source.origin, 'a convolution with known weights')
  const [, dim, rows, columns] = source.shape
  if (bias !== undefined && countOf(shapeOf(bias)) !== dim)
    throw refusal(source.origin, `a convolution with ${dim} biases`)
  const places = rows * columns
  const axes = [[{ size: places, stride: 1 }], [{ size: dim, stride: places }]]
  if (!sameOrder(layout, { offset: 0, axes }) || lastSize(tensor) !== dim)
    throw unusable(source.origin, 'makes patches that are not turned to tokens x elements, row by row')
  return { patch: patchOf(source, weight), weight, bias: bias ?? null }
}

/** Sides of a patch, which must not overlap another or the border. */
function patchOf({ origin, numbers }: Computed, weight: ConstantTensor): Embedding['patch'] {
  const [, , height, width] = shapeOf(weight)
  const { strideHeight, strideWidth, padding, groups, dilation } = numbers
  if (strideHeight === height && strideWidth === width && padding === 0 && groups === 1 && dilation === 1)
    return { height, width }
  throw unusable(
    origin,
    `is a convolution of ${showShape([height, width])} with strides ${strideHeight} and ${strideWidth}, padding ${padding}, ${groups} groups and dilation ${dilation}; a patch embedding steps by whole patches`,
  )
}

import { type ConstantTensor, isComputed, isSame, shapeOf, type Tensor } from '../graph/tensor.js'
import { refusal, refusalOf, unusable } from '../refusal.js'
import { type Activation, expectActivation } from './activation.js'
import { type Attention, expectAttention } from './attention.js'
import { expectLayerNorm, type LayerNorm } from './layer-norm.js'
import { type BiasedLinear, expectLinear, linearOf } from './linear.js'
import { lastSize, madeBy, withVector } from './shapes.js'

/** A linear layer at the end of a branch, and what LayerScale multiplies its outputs with, [outputs]. */
export interface BranchEnd {
  readonly linear: BiasedLinear
  readonly gamma: ConstantTensor | null
}

/** A block of a ViT: attention and an MLP, each behind a norm and beside the tokens that it is added to. */
export interface Block {
  /** The tokens before it. */
  readonly input: Tensor
  readonly norm1: LayerNorm
  readonly attention: Attention
  readonly projection: BranchEnd
  readonly norm2: LayerNorm
  readonly activation: Activation
  readonly fc1: BiasedLinear
  readonly fc2: BranchEnd
}

/** Whether a tensor is the sum of tokens and a branch, as a block ends. */
export function isBlock(tensor: Tensor): boolean {
  return madeBy(tensor, 'Add')?.inputs.every(isComputed) ?? false
}

/** The block that makes a tensor. @param tensor - [tokens][dim]. @throws InputError at the first node that is none. */
export function expectBlock(tensor: Tensor): Block {
  const mlp = expectResidual(tensor, 'the second layer of the MLP')
  const { activation, linear: fc1 } = expectActivation(mlp.end.linear.input)
  const norm2 = expectLayerNorm(fc1.input, 'the norm before the MLP')
  mustRead(norm2, mlp.tokens)
  const attention = expectResidual(mlp.tokens, 'the projection after attention')
  const found = expectAttention(attention.end.linear.input)
  const norm1 = expectLayerNorm(found.input, 'the norm before attention')
  mustRead(norm1, attention.tokens)
  mustKeepSize(tensor, [attention.end.linear, mlp.end.linear, fc1], found)
  return {
    input: attention.tokens,
    ...{ norm1, attention: found, projection: attention.end },
    ...{ norm2, activation, fc1, fc2: mlp.end },
  }
}

/** The sum of tokens and a branch. @param what - the linear layer at the branch's end. */
function expectResidual(tensor: Tensor, what: string): { readonly tokens: Tensor; readonly end: BranchEnd } {
  const [left, right] = madeBy(tensor, 'Add')?.inputs ?? []
  if (left === undefined || right === undefined || !isComputed(left) || !isComputed(right))
    throw refusalOf(tensor, `the sum of tokens and ${what}`)
  const [branch, tokens] = [right, left].some(endsLinear) ? sides(left, right) : []
  if (branch === undefined || tokens === undefined) throw refusalOf(tensor, `the sum of tokens and ${what}`)
  const scaled = withVector(branch, 'Mul')
  return {
    tokens,
    end: { linear: expectLinear(scaled?.other ?? branch, what), gamma: scaled?.vector ?? null },
  }
}

function sides(left: Tensor, right: Tensor): readonly [branch: Tensor, tokens: Tensor] {
  return endsLinear(right) ? [right, left] : [left, right]
}

/** Whether a tensor is a linear layer, perhaps with LayerScale: tokens never are. */
function endsLinear(tensor: Tensor): boolean {
  return linearOf(withVector(tensor, 'Mul')?.other ?? tensor) !== undefined
}

function mustRead({ input, origin }: LayerNorm, tokens: Tensor): void {
  if (!isSame(input, tokens)) throw refusal(origin, 'a norm of the tokens that its branch is added to')
}

/** Every layer reads and makes whole tokens. */
function mustKeepSize(
  tensor: Tensor,
  [projection, fc2, fc1]: readonly BiasedLinear[],
  { heads, headDim, projections }: Attention,
): void {
  const dim = lastSize(tensor)
  const wanted = [
    ...Object.values(projections).map(({ linear }) => [linear, linear.inputs, dim] as const),
    [projection, projection.inputs, heads * headDim] as const,
    [projection, heads * headDim, dim] as const,
    [projection, projection.outputs, dim] as const,
    [fc1, fc1.inputs, dim] as const,
    [fc2, fc2.inputs, fc1.outputs] as const,
    [fc2, fc2.outputs, dim] as const,
  ]
  for (const [linear, size, expected] of wanted)
    if (size !== expected)
      throw unusable(
        linear.origin,
        `has ${size} values where tokens of ${shapeOf(tensor).join(' x ')} need ${expected}`,
      )
}

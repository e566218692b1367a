import { transposed } from '../graph/layout.js'
import {
  type ConstantTensor,
  isComputed,
  isConstant,
  type Origin,
  shapeOf,
  type Tensor,
} from '../graph/tensor.js'
import { refusal, refusalOf } from '../refusal.js'
import { lastSize, madeBy, withVector } from './shapes.js'

/** A linear layer. */
export interface Linear {
  /** What it reads: [tokens][inputs]. */
  readonly input: Tensor
  /** [outputs][inputs], as PyTorch has it. */
  readonly weight: ConstantTensor
  /** [outputs]; null where there is none. */
  readonly bias: ConstantTensor | null
  readonly inputs: number
  readonly outputs: number
  /** The product. */
  readonly origin: Origin
}

/** A linear layer that has a bias. */
export type BiasedLinear = Linear & { readonly bias: ConstantTensor }

/** The linear layer that makes a tensor: a product with known weights, and perhaps a known sum; undefined of any other. */
export function linearOf(tensor: Tensor): Linear | undefined {
  const sum = withVector(tensor, 'Add')
  const product = madeBy(sum?.other ?? tensor, 'MatMul')
  if (product === undefined) return undefined
  const [input, weight] = product.inputs
  if (!isComputed(input) || !isConstant(weight) || shapeOf(weight).length !== 2) return undefined
  const [inputs, outputs] = shapeOf(weight)
  // A product whose rows were taken apart before the sum is something else.
  if (lastSize(sum?.other ?? tensor) !== outputs) return undefined
  return {
    input,
    weight: { ...weight, layout: transposed(weight.layout, [1, 0]) },
    bias: sum?.vector ?? null,
    ...{ inputs, outputs, origin: product.origin },
  }
}

/** The linear layer that makes a tensor. @param what - such as `the second layer of the MLP`. @throws InputError unless it is one with a bias. */
export function expectLinear(tensor: Tensor, what: string): BiasedLinear {
  const linear = linearOf(tensor)
  if (linear === undefined) throw refusalOf(tensor, `${what}, a product with known weights and a bias,`)
  const { bias } = linear
  if (bias === null) throw refusal(linear.origin, `${what} with a bias, a sum behind the product,`)
  return { ...linear, bias }
}

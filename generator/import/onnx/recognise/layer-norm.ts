import { countOf } from '../../../weights/tensor-source.js'
import {
  type ConstantTensor,
  isConstant,
  isSame,
  type Origin,
  scalarOf,
  shapeOf,
  type Tensor,
} from '../graph/tensor.js'
import { refusal, refusalOf } from '../refusal.js'
import { lastSize, madeBy, withConstant, withVector } from './shapes.js'

/** A layer norm over the elements of each token. */
export interface LayerNorm {
  /** What it reads: [tokens][dim]. */
  readonly input: Tensor
  /** [dim] each. */
  readonly scale: ConstantTensor
  readonly bias: ConstantTensor
  /** What it adds to the variance. */
  readonly epsilon: number
  /** Its last node. */
  readonly origin: Origin
}

/** Whether a tensor begins like the end of a layer norm: no other part of a ViT does. */
export function isNormLike(tensor: Tensor): boolean {
  if (madeBy(tensor, 'LayerNormalization') !== undefined) return true
  const sum = withVector(tensor, 'Add')
  return sum !== undefined && withVector(sum.other, 'Mul') !== undefined
}

/**
 * The layer norm that makes a tensor: one operator, or spelled out as (x - mean) / sqrt(variance + epsilon), a scale and
 * a shift.
 * @param what - such as `the norm before attention`.
 * @throws InputError at the first node that is none.
 */
export function expectLayerNorm(tensor: Tensor, what: string): LayerNorm {
  const fused = madeBy(tensor, 'LayerNormalization')
  if (fused === undefined) return spelledOut(tensor, what)
  const { origin, numbers, shape } = fused
  const [input, scale, bias] = fused.inputs
  if (numbers.axis !== shape.length - 1) throw refusal(origin, `${what} over the last axis`)
  if (!isConstant(scale) || bias === undefined || !isConstant(bias))
    throw refusal(origin, `${what} with a known scale and a known bias`)
  if ([scale, bias].some((vector) => countOf(shapeOf(vector)) !== lastSize(input)))
    throw refusal(origin, `${what} with a scale and a bias of ${lastSize(input)}`)
  return { input, scale, bias, epsilon: decimal(numbers.epsilon), origin }
}

function spelledOut(tensor: Tensor, what: string): LayerNorm {
  const shift = withVector(tensor, 'Add')
  if (shift === undefined) throw refusalOf(tensor, `${what}, a layer norm that ends with a known sum,`)
  const scaled = withVector(shift.other, 'Mul')
  if (scaled === undefined) throw refusalOf(shift.other, `the scale of ${what}, a product with known values,`)
  const { centred, root } = quotient(scaled.other, what)
  const input = centredInput(centred, what)
  return {
    input,
    scale: scaled.vector,
    bias: shift.vector,
    epsilon: epsilonOf(root, input, what),
    origin: tensor.source.origin,
  }
}

/** x - mean, and the variance with its epsilon, of whose root it is the quotient. */
function quotient(tensor: Tensor, what: string): { readonly centred: Tensor; readonly root: Tensor } {
  const division = madeBy(tensor, 'Div')
  if (division !== undefined) return { centred: division.inputs[0], root: rootOf(division.inputs[1], what) }
  const [left, right] = madeBy(tensor, 'Mul')?.inputs ?? []
  if (left !== undefined && right !== undefined)
    for (const [centred, inverse] of [
      [left, right],
      [right, left],
    ]) {
      const reciprocal = madeBy(inverse, 'Reciprocal')
      if (reciprocal !== undefined) return { centred, root: rootOf(reciprocal.inputs[0], what) }
      const [base, power] = madeBy(inverse, 'Pow')?.inputs ?? []
      if (power !== undefined && scalarOf(power) === -0.5) return { centred, root: base }
    }
  throw refusalOf(tensor, `the division of ${what} by a standard deviation`)
}

function rootOf(tensor: Tensor, what: string): Tensor {
  const [root] = madeBy(tensor, 'Sqrt')?.inputs ?? []
  if (root !== undefined) return root
  const [base, power] = madeBy(tensor, 'Pow')?.inputs ?? []
  if (power !== undefined && scalarOf(power) === 0.5) return base
  throw refusalOf(tensor, `the square root of ${what}`)
}

/** What x - mean(x) is of. */
function centredInput(tensor: Tensor, what: string): Tensor {
  const [input, mean] = madeBy(tensor, 'Sub')?.inputs ?? []
  if (input === undefined || mean === undefined) throw refusalOf(tensor, `x - mean of ${what}`)
  if (!isSame(meanInput(mean, what), input)) throw refusalOf(mean, `the mean of what ${what} reads`)
  return input
}

/** What a mean over the last axis is of. */
function meanInput(tensor: Tensor, what: string): Tensor {
  const mean = madeBy(tensor, 'ReduceMean')
  const [input] = mean?.inputs ?? []
  if (mean === undefined || input === undefined) throw refusalOf(tensor, `a mean of ${what}`)
  const last = shapeOf(input).length - 1
  if (mean.numbers.axis !== last || mean.shape.length <= last)
    throw refusal(mean.origin, `a mean of ${what} over the last axis, which stays,`)
  return input
}

/** What is added to the variance of x. */
function epsilonOf(tensor: Tensor, input: Tensor, what: string): number {
  const sum = withConstant(tensor, 'Add')
  const epsilon = sum && scalarOf(sum.constant)
  if (sum === undefined || epsilon === undefined)
    throw refusalOf(tensor, `the variance of ${what} plus epsilon`)
  const squares = meanInput(sum.other, what)
  const centred = squareRoot(squares)
  if (centred === undefined) throw refusalOf(squares, `the square of x - mean of ${what}`)
  if (!isSame(centredInput(centred, what), input)) throw refusalOf(centred, `x - mean of what ${what} reads`)
  return decimal(epsilon)
}

/** What is squared, as a power or by itself. */
function squareRoot(tensor: Tensor): Tensor | undefined {
  const [base, power] = madeBy(tensor, 'Pow')?.inputs ?? []
  if (power !== undefined) return scalarOf(power) === 2 ? base : undefined
  const [left, right] = madeBy(tensor, 'Mul')?.inputs ?? []
  return left !== undefined && right !== undefined && isSame(left, right) ? left : undefined
}

/** 1e-6 is 9.99999997e-7 as float32. */
function decimal(value: number): number {
  return Number(value.toPrecision(6))
}

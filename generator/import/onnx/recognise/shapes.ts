import { countOf } from '../../../weights/tensor-source.js'
import {
  type Computed,
  type ComputedTensor,
  type ConstantTensor,
  hasWhole,
  isComputed,
  isConstant,
  shapeOf,
  type Tensor,
} from '../graph/tensor.js'

/** The source of a tensor that has all of it and comes of an operator; undefined of any other. */
export function madeBy(tensor: Tensor, op: Computed['op']): Computed | undefined {
  return isComputed(tensor) && tensor.source.op === op && hasWhole(tensor) ? tensor.source : undefined
}

/** Elements of a token: the size of the last axis. */
export function lastSize(tensor: Tensor): number {
  return shapeOf(tensor).at(-1) ?? 1
}

/** A known vector beside something computed. */
export interface WithVector {
  readonly vector: ConstantTensor
  readonly other: ComputedTensor
}

/** The operands of an operator that takes a known value for each element of a token; undefined of any other. */
export function withVector(tensor: Tensor, op: 'Add' | 'Mul'): WithVector | undefined {
  const operands = withConstant(tensor, op)
  if (operands === undefined) return undefined
  const { constant, other } = operands
  const isVector = countOf(shapeOf(constant)) === lastSize(other) && lastSize(constant) === lastSize(other)
  return isVector ? { vector: constant, other } : undefined
}

/** The operands of an operator that takes something known and something computed; undefined of any other. */
export function withConstant(
  tensor: Tensor,
  op: 'Add' | 'Mul',
): { readonly constant: ConstantTensor; readonly other: ComputedTensor } | undefined {
  const [left, right] = madeBy(tensor, op)?.inputs ?? []
  if (left === undefined || right === undefined) return undefined
  if (isConstant(left) && isComputed(right)) return { constant: left, other: right }
  return isConstant(right) && isComputed(left) ? { constant: right, other: left } : undefined
}

import { stridedValues } from '../../../weights/strided.js'
import { countOf, type Reals } from '../../../weights/tensor-source.js'
import type { NumberKind } from '../proto/tensor-values.js'
import { flat, isWhole, type Layout, layoutShape, wholeLayout } from './layout.js'

/** The node of the graph that something comes of, in the words of errors. */
export interface Origin {
  /** File and node: `model.onnx: node /blocks.0/attn/Softmax`. */
  readonly where: string
  /** Its operator. */
  readonly op: string
  /** The name of its output. */
  readonly output: string
}

/** Values that are known. */
export interface Constant {
  readonly kind: 'constant'
  readonly origin: Origin
  readonly shape: readonly number[]
  readonly numbers: NumberKind
  /** In C order. @throws InputError when they cannot be read. */
  values(): Reals
}

/** What an operator makes of values that are not known. */
export interface Computed {
  readonly kind: 'computed'
  readonly origin: Origin
  readonly op: ComputedOp
  readonly shape: readonly number[]
  readonly inputs: readonly Tensor[]
  /** Numbers of its attributes that matter: axis, epsilon and the like. */
  readonly numbers: Readonly<Record<string, number>>
}

/** The image, and operators that compute; all others only move values, and are layouts. */
export type ComputedOp =
  | 'Image'
  | 'Conv'
  | 'MatMul'
  | 'Concat'
  | 'Softmax'
  | 'LayerNormalization'
  | 'ReduceMean'
  | PointwiseOp

export type PointwiseOp = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | UnaryOp

/** Operators that see one value at a time; those of no use here keep the graph readable up to where one stands. */
export type UnaryOp = (typeof unaryOps)[number]

export const unaryOps = [
  ...(['Sqrt', 'Erf', 'Tanh', 'Sigmoid', 'Neg', 'Reciprocal', 'Exp', 'Abs', 'Gelu'] as const),
  ...(['Relu', 'LeakyRelu', 'Elu', 'Celu', 'Selu', 'HardSigmoid', 'HardSwish', 'Softplus', 'Clip'] as const),
  ...(['Log', 'Softsign', 'ThresholdedRelu', 'Sin', 'Cos'] as const),
] as const

/** A tensor of the graph: values of a source, wherever they lie. */
export interface Tensor {
  readonly source: Constant | Computed
  readonly layout: Layout
}

/** All values of a source. */
export function wholeTensor(source: Tensor['source']): Tensor {
  return { source, layout: wholeLayout(source.shape) }
}

export function shapeOf({ layout }: Tensor): number[] {
  return layoutShape(layout)
}

/** Whether a tensor has all values of its source in C order, whatever its axes. */
export function hasWhole({ source, layout }: Tensor): boolean {
  return isWhole(layout, countOf(source.shape))
}

/** Whether two tensors hold the same values in the same order, whatever their axes: all of one source. */
export function isSame(left: Tensor, right: Tensor): boolean {
  return left.source === right.source && hasWhole(left) && hasWhole(right)
}

/** A tensor whose values are known. */
export type ConstantTensor = Tensor & { readonly source: Constant }

export function isConstant(tensor: Tensor): tensor is ConstantTensor {
  return tensor.source.kind === 'constant'
}

/** A tensor whose values are computed. */
export type ComputedTensor = Tensor & { readonly source: Computed }

export function isComputed(tensor: Tensor): tensor is ComputedTensor {
  return tensor.source.kind === 'computed'
}

/** The values of a constant tensor in C order. @throws InputError when they cannot be read. */
export function constantValues({ source, layout }: ConstantTensor): Reals {
  const factors = flat(layout)
  return stridedValues(source.values(), {
    offset: layout.offset,
    shape: factors.map(({ size }) => size),
    strides: factors.map(({ stride }) => stride),
  })
}

/** The one value of a constant tensor; undefined where there are more, or it is not constant. */
export function scalarOf(tensor: Tensor): number | undefined {
  return isConstant(tensor) && countOf(shapeOf(tensor)) === 1 ? constantValues(tensor)[0] : undefined
}

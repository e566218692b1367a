import { countOf, type Reals, showShape } from '../../../weights/tensor-source.js'
import type { NodeProto } from '../proto/messages.js'
import type { NumberKind } from '../proto/tensor-values.js'
import { unusable } from '../refusal.js'
import type { Layout } from './layout.js'
import { constantValues, isConstant, type Origin, type Tensor, wholeTensor } from './tensor.js'

/** A node, and what is known of its inputs when its turn comes. */
export interface Call {
  readonly node: NodeProto
  readonly origin: Origin
  /** The ONNX file. */
  readonly model: string
  /** Version of ONNX's operators. */
  readonly opset: number
  /** Undefined for inputs that are left out. */
  readonly inputs: readonly (Tensor | undefined)[]
}

/** Axes, values of the file and values that nodes compute: more are in no network. */
const [mostAxes, mostStored, mostMade] = [16, 2 ** 30, 2 ** 24]

/** Sizes, factors and the like, which are looked at again and again. */
const mostKept = 4096

/** An input of a node. @throws InputError when it is left out. */
export function input({ inputs, origin }: Call, index: number): Tensor {
  const tensor = inputs[index]
  if (tensor === undefined) throw unusable(origin, `has no input ${index}`)
  return tensor
}

/** A whole number among a node's attributes. */
export function integer<T>({ node }: Call, name: string, otherwise: T): number | T {
  return node.attributes.get(name)?.int ?? otherwise
}

/** Whole numbers among a node's attributes. */
export function integers<T>({ node }: Call, name: string, otherwise: T): readonly number[] | T {
  return node.attributes.get(name)?.ints ?? otherwise
}

/** Whole numbers of an input. @throws InputError when they depend on the image's pixels, or on its size. */
export function knownIntegers(call: Call, index: number): readonly number[] {
  const tensor = input(call, index)
  if (!isConstant(tensor))
    throw unusable(call.origin, `computes input ${index} of pixels, where known sizes are expected`)
  return Array.from(constantValues(tensor))
}

/** What older operators have as an attribute and newer ones as an input; undefined where neither is there. */
export function integersOrInput(call: Call, name: string, index: number): readonly number[] | undefined {
  const given = integers(call, name, undefined)
  return given === undefined && call.inputs[index] !== undefined ? knownIntegers(call, index) : given
}

/** An axis from 0; negative ones count from the end. @throws InputError when there is no such axis. */
export function axisOf({ origin }: Call, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis
  if (Number.isInteger(counted) && counted >= 0 && counted < rank) return counted
  throw unusable(origin, `names axis ${axis} of ${rank}`)
}

/** A layout that can be had without moving values. @throws InputError where there is none. */
export function mustBeLayout({ origin }: Call, layout: Layout | undefined, what: string): Layout {
  if (layout !== undefined) return layout
  throw unusable(origin, `${what}, which is not among the ways in which a plain ViT moves values`)
}

/** What is known of a constant before its values. */
export interface ConstantShape {
  readonly shape: readonly number[]
  readonly numbers: NumberKind
}

/** A constant of the file. @param values - reads it, in C order: weights are read once, when they are written. */
export function storedConstant(
  origin: Origin,
  { shape, numbers }: ConstantShape,
  values: () => Reals,
): Tensor {
  if (countOf(shape) <= mostKept) return madeConstant(origin, { shape, numbers }, values)
  mustBeBounded(origin, shape, mostStored)
  return wholeTensor({ kind: 'constant', origin, shape, numbers, values })
}

/** A constant that a node computes, in C order. It is computed at once, so that none hangs on a long row of others. */
export function madeConstant(origin: Origin, { shape, numbers }: ConstantShape, values: () => Reals): Tensor {
  mustBeBounded(origin, shape, mostMade)
  const made = values()
  return wholeTensor({ kind: 'constant', origin, shape, numbers, values: () => made })
}

/** @throws InputError for a shape of more axes or values than there are in any network: the graph is damaged. */
export function mustBeBounded(
  origin: Origin,
  shape: readonly number[],
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (shape.length <= mostAxes && countOf(shape) <= most) return
  throw unusable(origin, `makes ${shape.length} axes and ${countOf(shape)} values, more than any network has`)
}

/** The shape that tensors have together, each repeated along axes of size 1. @throws InputError where they do not fit. */
export function broadcastShape({ origin }: Call, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)
    const size = sizes.find((each) => each !== 1) ?? 1
    if (sizes.every((each) => each === 1 || each === size)) return size
    throw unusable(origin, `has operands that do not fit: ${shapes.map(showShape).join(' and ')}`)
  })
}

import { countOf, type Reals } from '../../../weights/tensor-source.js'
import { kindOfType, type NumberKind, tensorReader } from '../proto/tensor-values.js'
import { unusable } from '../refusal.js'
import {
  axisOf,
  broadcastShape,
  type Call,
  input,
  integer,
  knownIntegers,
  madeConstant,
  storedConstant,
} from './call.js'
import { expanded } from './layout.js'
import { type ConstantTensor, constantValues, isConstant, shapeOf, type Tensor } from './tensor.js'

/** Operators whose outputs are known as soon as their inputs, or their inputs' sizes, are. */
export const knownOperators: Readonly<Record<string, (call: Call) => Tensor>> = {
  Constant: (call) => constantNode(call),
  ConstantOfShape: (call) => constantOfShape(call),
  Shape: (call) => sizes(call, shapeOf(input(call, 0))),
  Size: (call) => {
    const size = Float64Array.of(countOf(shapeOf(input(call, 0))))
    return madeConstant(call.origin, { shape: [], numbers: 'whole' }, () => size)
  },
  Range: (call) => range(call),
}

type Arithmetic = (...operands: number[]) => number

/** Operators on known values. */
export const arithmetic: Readonly<Record<string, Arithmetic>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Sqrt: Math.sqrt,
  Neg: (a) => -a,
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Reciprocal: (a) => 1 / a,
  Min: Math.min,
  Max: Math.max,
  Equal: (a, b) => Number(a === b),
  Less: (a, b) => Number(a < b),
  Greater: (a, b) => Number(a > b),
  Not: (a) => Number(a === 0),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
  Where: (condition, a, b) => (condition !== 0 ? a : b),
}

const truths: readonly string[] = ['Equal', 'Less', 'Greater', 'Not', 'And', 'Or']

/** The result of an operator on known values, repeated to each other's shapes, rounded as its operands are. */
export function computedConstant(call: Call, operands: readonly ConstantTensor[]): Tensor {
  const { op } = call.node
  for (let index = 0; index < arithmetic[op].length; index++) input(call, index)
  const shape = broadcastShape(call, operands.map(shapeOf))
  const numbers = truths.includes(op) ? 'truth' : (operands.at(-1)?.source.numbers ?? 'real')
  return madeConstant(call.origin, { shape, numbers }, () => {
    const values = operands.map((operand) => repeated(operand, shape))
    const result = emptyLike(numbers, countOf(shape), values)
    for (let i = 0; i < result.length; i++) {
      const value = arithmetic[op](...values.map((each) => each[i]))
      result[i] = numbers === 'whole' ? Math.trunc(value) : value
    }
    return result
  })
}

/** Known tensors joined along an axis. */
export function joinedConstant(call: Call, parts: readonly ConstantTensor[]): Tensor {
  const shapes = parts.map(shapeOf)
  const axis = axisOf(call, integer(call, 'axis', 0), shapes[0].length)
  const shape = joinedShape(call, shapes, axis)
  const { numbers } = parts[0].source
  return madeConstant(call.origin, { shape, numbers }, () => {
    const values = parts.map(constantValues)
    const result = emptyLike(numbers, countOf(shape), values)
    const rows = countOf(shape.slice(0, axis))
    let next = 0
    for (let row = 0; row < rows; row++)
      for (const part of values) {
        const length = part.length / rows
        result.set(part.subarray(row * length, (row + 1) * length), next)
        next += length
      }
    return result
  })
}

/** The shape of tensors joined along an axis. @throws InputError when another axis differs. */
export function joinedShape(call: Call, shapes: readonly (readonly number[])[], axis: number): number[] {
  const [first] = shapes
  const fits = (shape: readonly number[]) =>
    shape.length === first.length && shape.every((size, i) => i === axis || size === first[i])
  if (!shapes.every(fits))
    throw unusable(call.origin, `joins ${shapes.map((shape) => shape.join(' x ')).join(' and ')}`)
  return first.with(
    axis,
    shapes.reduce((sum, shape) => sum + shape[axis], 0),
  )
}

/** Known values as another type has them. */
export function castConstant(call: Call, tensor: ConstantTensor, type: number): Tensor {
  const numbers = kindOfType(type)
  if (numbers === undefined) throw unusable(call.origin, `makes values of type ${type}`)
  return madeConstant(call.origin, { shape: shapeOf(tensor), numbers }, () => {
    const values = constantValues(tensor)
    if (numbers === 'real') return type === 11 ? Float64Array.from(values) : Float32Array.from(values)
    return Float64Array.from(values, numbers === 'whole' ? Math.trunc : (value) => Number(value !== 0))
  })
}

function constantNode(call: Call): Tensor {
  const { attributes } = call.node
  const tensor = attributes.get('value')?.tensor ?? null
  if (tensor !== null) {
    const { where } = call.origin
    const { shape, kind, read } = tensorReader(tensor, { where, model: call.model })
    return storedConstant(call.origin, { shape, numbers: kind }, read)
  }
  const real = attributes.get('value_float')?.float ?? null
  if (real !== null)
    return madeConstant(call.origin, { shape: [], numbers: 'real' }, () => Float32Array.of(real))
  const int = attributes.get('value_int')?.int ?? null
  if (int !== null)
    return madeConstant(call.origin, { shape: [], numbers: 'whole' }, () => Float64Array.of(int))
  const ints = attributes.get('value_ints')?.ints
  if (ints !== undefined) return sizes(call, ints)
  throw unusable(
    call.origin,
    `has ${[...attributes.keys()].join(', ') || 'no value'}, where numbers are expected`,
  )
}

function constantOfShape(call: Call): Tensor {
  const shape = knownIntegers(call, 0)
  const tensor = call.node.attributes.get('value')?.tensor ?? null
  const numbers: NumberKind = tensor === null ? 'real' : (kindOfType(tensor.type) ?? 'real')
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw unusable(call.origin, `makes ${shape.join(' x ')} values`)
  return madeConstant(call.origin, { shape, numbers }, () => {
    const { where } = call.origin
    const [value] = tensor === null ? [0] : tensorReader(tensor, { where, model: call.model }).read()
    return emptyLike(numbers, countOf(shape), []).fill(value)
  })
}

function range(call: Call): Tensor {
  const [[start], [limit], [delta]] = [0, 1, 2].map((index) => knownIntegers(call, index))
  const shape = [Math.max(0, Math.ceil((limit - start) / delta))]
  if (!Number.isSafeInteger(shape[0]))
    throw unusable(call.origin, `counts from ${start} to ${limit} by ${delta}`)
  return madeConstant(call.origin, { shape, numbers: 'whole' }, () =>
    Float64Array.from({ length: shape[0] }, (_, i) => start + i * delta),
  )
}

/** Whole numbers as a vector: what Shape and its like make. */
function sizes(call: Call, values: readonly number[]): Tensor {
  return madeConstant(call.origin, { shape: [values.length], numbers: 'whole' }, () =>
    Float64Array.from(values),
  )
}

function repeated(tensor: ConstantTensor, shape: readonly number[]): Reals {
  const layout = expanded(tensor.layout, shape)
  // That the shapes fit has been seen.
  return constantValues(layout === undefined ? tensor : { ...tensor, layout })
}

/** Reals are float32 unless they come of float64. */
function emptyLike(numbers: NumberKind, length: number, values: readonly Reals[]): Reals {
  const isWide = numbers !== 'real' || values.some((each) => each instanceof Float64Array)
  return isWide ? new Float64Array(length) : new Float32Array(length)
}

/** Whether all inputs of a node are known. */
export function areConstant(tensors: readonly (Tensor | undefined)[]): tensors is readonly ConstantTensor[] {
  return tensors.length > 0 && tensors.every((tensor) => tensor !== undefined && isConstant(tensor))
}

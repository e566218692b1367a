import { countOf, showShape } from '../../../weights/tensor-source.js'
import { kindOfType } from '../proto/tensor-values.js'
import { unusable } from '../refusal.js'
import {
  axisOf,
  type Call,
  input,
  integer,
  integers,
  integersOrInput,
  knownIntegers,
  mustBeBounded,
  mustBeLayout,
} from './call.js'
import { castConstant } from './known-operators.js'
import { expanded, type Layout, reshaped, sliced, transposed, withoutAxis } from './layout.js'
import { isConstant, shapeOf, type Tensor } from './tensor.js'

type Operator = (call: Call) => readonly Tensor[]

/** Operators that compute nothing: their outputs are values of their input under another layout. */
export const movingOperators: Readonly<Record<string, Operator>> = {
  Identity: (call) => [input(call, 0)],
  // In inference it hands its input on.
  Dropout: (call) => [input(call, 0)],
  Cast: cast,
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Split: split,
  Slice: slice,
  Gather: gather,
  Expand: expand,
}

function cast(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const type = integer(call, 'to', 0)
  if (isConstant(tensor)) return [castConstant(call, tensor, type)]
  if (kindOfType(type) !== 'real') throw unusable(call.origin, `makes other numbers of tokens: type ${type}`)
  return [tensor]
}

function reshape(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  const keepsZero = integer(call, 'allowzero', 0) === 1
  const given = knownIntegers(call, 1).map((size, axis) => (size === 0 && !keepsZero ? shape[axis] : size))
  const rest = countOf(shape) / countOf(given.filter((size) => size !== -1))
  return [
    regrouped(
      call,
      tensor,
      given.map((size) => (size === -1 ? rest : size)),
    ),
  ]
}

function flatten(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  const axis = axisOf(call, integer(call, 'axis', 1), shape.length + 1)
  return [regrouped(call, tensor, [countOf(shape.slice(0, axis)), countOf(shape.slice(axis))])]
}

function regrouped(call: Call, tensor: Tensor, shape: readonly number[]): Tensor {
  mustBeBounded(call.origin, shape)
  const what = `makes ${shape.join(' x ')} of ${showShape(shapeOf(tensor))}`
  return moved(tensor, mustBeLayout(call, reshaped(tensor.layout, shape), what))
}

function transpose(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const axes = [...shapeOf(tensor).keys()]
  const order = integers(call, 'perm', axes.toReversed())
  if (order.length !== axes.length || !axes.every((axis) => order.includes(axis)))
    throw unusable(call.origin, `puts ${axes.length} axes in the order ${order.join(', ')}`)
  return [moved(tensor, transposed(tensor.layout, order))]
}

function squeeze(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  const ones = [...shape.keys()].filter((axis) => shape[axis] === 1)
  const axes = integersOrInput(call, 'axes', 1)?.map((axis) => axisOf(call, axis, shape.length)) ?? ones
  if (!axes.every((axis) => shape[axis] === 1))
    throw unusable(call.origin, `removes an axis of ${showShape(shape)} that is not of size 1`)
  return [
    regrouped(
      call,
      tensor,
      shape.filter((_, axis) => !axes.includes(axis)),
    ),
  ]
}

function unsqueeze(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const given = integersOrInput(call, 'axes', 1) ?? []
  const rank = shapeOf(tensor).length + given.length
  const added = given.map((axis) => axisOf(call, axis, rank))
  const left = shapeOf(tensor)
  const shape = Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (left.shift() ?? 1)))
  return [regrouped(call, tensor, shape)]
}

function split(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  const axis = axisOf(call, integer(call, 'axis', 0), shape.length)
  const parts = call.node.outputs.length
  const sizes = integersOrInput(call, 'split', 1) ?? Array.from({ length: parts }, () => shape[axis] / parts)
  if (sizes.length !== parts || sizes.reduce((sum, size) => sum + size, 0) !== shape[axis])
    throw unusable(call.origin, `splits axis ${axis} of ${showShape(shape)} into ${sizes.join(', ')}`)
  let next = 0
  return sizes.map((count) => {
    const start = next
    next += count
    return cut(call, tensor, { axis, start, count, step: 1 })
  })
}

function slice(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  const [starts, ends] = [knownIntegers(call, 1), knownIntegers(call, 2)]
  const axes = call.inputs[3] === undefined ? [...starts.keys()] : knownIntegers(call, 3)
  const steps = call.inputs[4] === undefined ? starts.map(() => 1) : knownIntegers(call, 4)
  if (steps.some((step) => step < 1)) throw unusable(call.origin, `has a step of ${Math.min(...steps)}`)
  return [
    axes.reduce((part, given, i) => {
      const axis = axisOf(call, given, shape.length)
      const [start, end] = [starts[i], ends[i]].map((place) => clamped(place, shape[axis]))
      const count = Math.max(0, Math.ceil((end - start) / steps[i]))
      return cut(call, part, { axis, start, count, step: steps[i] })
    }, tensor),
  ]
}

/** A place on an axis as Slice counts: negative ones from the end, and none beyond either. */
function clamped(place: number, size: number): number {
  return Math.min(Math.max(place < 0 ? place + size : place, 0), size)
}

function gather(call: Call): readonly Tensor[] {
  const [tensor, places] = [input(call, 0), input(call, 1)]
  const shape = shapeOf(tensor)
  const axis = axisOf(call, integer(call, 'axis', 0), shape.length)
  const indices = knownIntegers(call, 1).map((index) => axisOf(call, index, shape[axis]))
  const [start, next = start + 1] = indices
  const step = next - start
  if (shapeOf(places).length > 1 || step < 1 || !indices.every((index, i) => index === start + i * step))
    throw unusable(call.origin, `takes ${indices.join(', ')} of an axis, where one or a stretch is expected`)
  const part = cut(call, tensor, { axis, start, count: indices.length, step })
  return [shapeOf(places).length === 0 ? moved(part, withoutAxis(part.layout, axis)) : part]
}

function expand(call: Call): readonly Tensor[] {
  const tensor = input(call, 0)
  const [own, wanted] = [shapeOf(tensor), knownIntegers(call, 1)]
  const rank = Math.max(own.length, wanted.length)
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [size, other] = [own[axis - rank + own.length] ?? 1, wanted[axis - rank + wanted.length] ?? 1]
    return other === 1 ? size : other
  })
  mustBeBounded(call.origin, shape)
  const what = `makes ${shape.join(' x ')} of ${showShape(own)}`
  return [moved(tensor, mustBeLayout(call, expanded(tensor.layout, shape), what))]
}

function cut(call: Call, tensor: Tensor, part: Parameters<typeof sliced>[1]): Tensor {
  const { axis, start, count } = part
  if (count < 1) throw unusable(call.origin, `takes nothing of axis ${axis}`)
  const what = `takes ${count} from ${start} on of an axis that was joined of several`
  return moved(tensor, mustBeLayout(call, sliced(tensor.layout, part), what))
}

function moved({ source }: Tensor, layout: Layout): Tensor {
  return { source, layout }
}

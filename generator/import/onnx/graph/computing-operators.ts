import { showShape } from '../../../weights/tensor-source.js'
import { unusable } from '../refusal.js'
import { axisOf, broadcastShape, type Call, input, integer, integers } from './call.js'
import { joinedShape } from './known-operators.js'
import { transposed, wholeLayout } from './layout.js'
import {
  type Computed,
  type ComputedOp,
  type PointwiseOp,
  scalarOf,
  shapeOf,
  type Tensor,
  type UnaryOp,
  unaryOps,
  wholeTensor,
} from './tensor.js'

/** Operators that compute with values that are not known. */
export const computingOperators: Readonly<Record<string, (call: Call) => Tensor>> = {
  Conv: conv,
  MatMul: (call) => product(call, input(call, 0), input(call, 1)),
  Gemm: gemm,
  Concat: concat,
  Softmax: softmax,
  LayerNormalization: layerNormalization,
  ReduceMean: reduceMean,
  ...Object.fromEntries(
    (['Add', 'Sub', 'Mul', 'Div', 'Pow'] as const).map((op) => [op, (call: Call) => binary(call, op)]),
  ),
  ...Object.fromEntries(unaryOps.map((op) => [op, (call: Call) => unary(call, op)])),
}

type Made = Omit<Computed, 'kind' | 'origin' | 'numbers'> & Partial<Pick<Computed, 'numbers'>>

function computed({ origin }: Call, made: Made): Tensor {
  return wholeTensor({ kind: 'computed', origin, numbers: {}, ...made })
}

function conv(call: Call): Tensor {
  const [image, weight] = [input(call, 0), input(call, 1)]
  const [[batch, , ...sizes], [outputs, , ...kernel]] = [shapeOf(image), shapeOf(weight)]
  if (sizes.length !== 2 || kernel.length !== 2)
    throw unusable(call.origin, `reads ${showShape(shapeOf(image))} with ${showShape(shapeOf(weight))}`)
  const strides = integers(call, 'strides', [1, 1])
  const pads = integers(call, 'pads', [0, 0, 0, 0])
  const dilation = Math.max(...integers(call, 'dilations', [1, 1]))
  const places = sizes.map((size, i) => {
    const last = size + pads[i] + pads[i + 2] - (kernel[i] - 1) * dilation - 1
    return Math.floor(last / strides[i]) + 1
  })
  const numbers = {
    ...{ strideHeight: strides[0], strideWidth: strides[1], dilation },
    ...{ padding: Math.max(...pads), groups: integer(call, 'group', 1) },
  }
  const inputs = [image, weight, ...(call.inputs[2] === undefined ? [] : [call.inputs[2]])]
  return computed(call, { op: 'Conv', shape: [batch, outputs, ...places], inputs, numbers })
}

function product(call: Call, left: Tensor, right: Tensor): Tensor {
  const [a, b] = [shapeOf(left), shapeOf(right)]
  if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2))
    throw unusable(call.origin, `multiplies ${showShape(a)} by ${showShape(b)}`)
  const batch = broadcastShape(call, [a.slice(0, -2), b.slice(0, -2)])
  const shape = [...batch, ...a.slice(-2, -1), ...b.slice(-1)]
  return computed(call, { op: 'MatMul', shape, inputs: [left, right] })
}

/** A product and a sum, as MatMul and Add are. */
function gemm(call: Call): Tensor {
  for (const name of ['alpha', 'beta']) {
    const factor = call.node.attributes.get(name)?.float ?? 1
    if (factor !== 1) throw unusable(call.origin, `has ${name} ${factor}, where 1 is expected`)
  }
  const [left, right] = ['transA', 'transB'].map((name, index) => {
    const tensor = input(call, index)
    if (integer(call, name, 0) === 0 || shapeOf(tensor).length !== 2) return tensor
    return { ...tensor, layout: transposed(tensor.layout, [1, 0]) }
  })
  const result = product(call, left, right)
  const [, , bias] = call.inputs
  return bias === undefined ? result : pointwise(call, 'Add', [result, bias])
}

function concat(call: Call): Tensor {
  const inputs = call.node.inputs.map((_, index) => input(call, index))
  const shapes = inputs.map(shapeOf)
  const axis = axisOf(call, integer(call, 'axis', 0), shapeOf(input(call, 0)).length)
  return computed(call, { op: 'Concat', shape: joinedShape(call, shapes, axis), inputs, numbers: { axis } })
}

function softmax(call: Call): Tensor {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  // Before version 13 it took all axes from this one on together, which for the last is the same.
  const axis = axisOf(call, integer(call, 'axis', call.opset < 13 ? 1 : -1), shape.length)
  return computed(call, { op: 'Softmax', shape, inputs: [tensor], numbers: { axis } })
}

function layerNormalization(call: Call): Tensor {
  const inputs = [input(call, 0), input(call, 1), ...(call.inputs[2] === undefined ? [] : [call.inputs[2]])]
  const shape = shapeOf(inputs[0])
  const axis = axisOf(call, integer(call, 'axis', -1), shape.length)
  const epsilon = call.node.attributes.get('epsilon')?.float ?? 1e-5
  return computed(call, { op: 'LayerNormalization', shape, inputs, numbers: { axis, epsilon } })
}

function reduceMean(call: Call): Tensor {
  const tensor = input(call, 0)
  const shape = shapeOf(tensor)
  const axes = integers(call, 'axes', [...shape.keys()]).map((axis) => axisOf(call, axis, shape.length))
  if (axes.length !== 1) throw unusable(call.origin, `takes the mean over ${axes.length} axes at once`)
  const [axis] = axes
  const keeps = integer(call, 'keepdims', 1) === 1
  const left = keeps ? shape.with(axis, 1) : shape.toSpliced(axis, 1)
  return computed(call, { op: 'ReduceMean', shape: left, inputs: [tensor], numbers: { axis } })
}

function binary(call: Call, op: PointwiseOp): Tensor {
  return pointwise(call, op, [input(call, 0), input(call, 1)])
}

function unary(call: Call, op: UnaryOp): Tensor {
  return pointwise(call, op, [input(call, 0)])
}

/**
 * A pointwise operator. With nothing but single constants beside one tensor it does the same to all values of that
 * tensor's source, and the result has the tensor's layout: so a factor on queries stays apart from how they are split
 * and turned.
 */
function pointwise(call: Call, op: PointwiseOp, inputs: readonly Tensor[]): Tensor {
  const shape = broadcastShape(call, inputs.map(shapeOf))
  const [tensor, ...others] = inputs.filter((each) => scalarOf(each) === undefined)
  if (tensor === undefined || others.length > 0 || shape.length !== shapeOf(tensor).length)
    return computed(call, { op, shape, inputs })
  const { source } = tensor
  const onSource = inputs.map((each) => (each === tensor ? wholeTensor(source) : each))
  const result = computed(call, { op, shape: source.shape, inputs: onSource })
  return { source: result.source, layout: tensor.layout }
}

/** The image, which no operator makes. */
export function imageTensor(source: Omit<Computed, 'kind' | 'op' | 'inputs' | 'numbers'>): Tensor {
  const op: ComputedOp = 'Image'
  return {
    source: { ...source, kind: 'computed', op, inputs: [], numbers: {} },
    layout: wholeLayout(source.shape),
  }
}

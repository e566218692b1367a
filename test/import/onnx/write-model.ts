import { PbfWriter } from 'pbf'
import type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueProto,
} from '../../../generator/import/onnx/proto/messages.js'

/** The bytes of an ONNX file: what `readModel` reads, written again. */
export function writeModel({ graph, opsets }: ModelProto): Uint8Array {
  const writer = new PbfWriter()
  writer.writeVarintField(1, 8)
  if (graph !== null) writer.writeMessage(7, writeGraph, graph)
  for (const opset of opsets) writer.writeMessage(8, writeOpset, opset)
  return writer.finish()
}

function writeOpset([domain, version]: readonly [string, number], writer: PbfWriter): void {
  writer.writeStringField(1, domain)
  writer.writeVarintField(2, version)
}

function writeGraph({ nodes, initializers, inputs, outputs }: GraphProto, writer: PbfWriter): void {
  for (const node of nodes) writer.writeMessage(1, writeNode, node)
  for (const tensor of initializers) writer.writeMessage(5, writeTensor, tensor)
  for (const value of inputs) writer.writeMessage(11, writeValue, value)
  for (const value of outputs) writer.writeMessage(12, writeValue, value)
}

function writeNode(node: NodeProto, writer: PbfWriter): void {
  for (const name of node.inputs) writer.writeStringField(1, name)
  for (const name of node.outputs) writer.writeStringField(2, name)
  writer.writeStringField(3, node.name)
  writer.writeStringField(4, node.op)
  for (const attribute of node.attributes) writer.writeMessage(5, writeAttribute, attribute)
  writer.writeStringField(7, node.domain)
}

function writeAttribute([name, attribute]: readonly [string, AttributeProto], writer: PbfWriter): void {
  const { float, int, ints, tensor } = attribute
  writer.writeStringField(1, name)
  if (float !== null) writer.writeFloatField(2, float)
  if (int !== null) writer.writeVarintField(3, int)
  if (tensor !== null) writer.writeMessage(5, writeTensor, tensor)
  for (const each of ints) writer.writeVarintField(8, each)
}

function writeTensor(
  { name, dims, type, raw, fixed, integers, external }: TensorProto,
  writer: PbfWriter,
): void {
  writer.writePackedVarint(1, [...dims])
  writer.writeVarintField(2, type)
  for (const bytes of fixed) writer.writeBytesField(type === 11 ? 10 : 4, bytes)
  writer.writePackedVarint(type === 7 ? 7 : 5, [...integers])
  writer.writeStringField(8, name)
  if (raw !== null) writer.writeBytesField(9, raw)
  for (const entry of external ?? []) writer.writeMessage(13, writeEntry, entry)
  if (external !== null) writer.writeVarintField(14, 1)
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key)
  writer.writeStringField(2, value)
}

function writeValue({ name, shape }: ValueProto, writer: PbfWriter): void {
  writer.writeStringField(1, name)
  if (shape !== null)
    writer.writeMessage(2, (sizes, type) => type.writeMessage(1, writeTensorType, sizes), shape)
}

function writeTensorType(sizes: readonly (number | null)[], writer: PbfWriter): void {
  writer.writeVarintField(1, 1)
  writer.writeMessage(
    2,
    (each, shape) => {
      for (const size of each) shape.writeMessage(1, writeSize, size)
    },
    sizes,
  )
}

function writeSize(size: number | null, writer: PbfWriter): void {
  if (size === null) writer.writeStringField(2, 'batch')
  else writer.writeVarintField(1, size)
}

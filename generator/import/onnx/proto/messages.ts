import { BadMessage, type Field, fieldsOf, packedVarints, textOf } from './wire.js'

/** What is read of an ONNX file: the messages of onnx.proto, with the fields that matter here. */
export interface ModelProto {
  readonly graph: GraphProto | null
  /** Versions of operator sets by their domain; ONNX's own is ''. */
  readonly opsets: ReadonlyMap<string, number>
}

export interface GraphProto {
  readonly nodes: readonly NodeProto[]
  readonly initializers: readonly TensorProto[]
  readonly inputs: readonly ValueProto[]
  readonly outputs: readonly ValueProto[]
}

export interface NodeProto {
  readonly name: string
  readonly op: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, AttributeProto>
}

export interface AttributeProto {
  readonly float: number | null
  readonly int: number | null
  readonly ints: readonly number[]
  readonly tensor: TensorProto | null
}

export interface TensorProto {
  readonly name: string
  readonly dims: readonly number[]
  /** A number of `TensorProto.DataType`. */
  readonly type: number
  readonly raw: Uint8Array | null
  /** The little-endian bytes of float_data and double_data. */
  readonly fixed: readonly Uint8Array[]
  /** The values of int32_data and int64_data. */
  readonly integers: readonly number[]
  /** Where the values lie in another file, by the keys of onnx.proto; null where they are here. */
  readonly external: ReadonlyMap<string, string> | null
}

export interface ValueProto {
  readonly name: string
  /** Sizes; null for one that is not fixed. Null for a value without a shape. */
  readonly shape: readonly (number | null)[] | null
}

/** Reads the bytes of an ONNX file. @throws BadMessage when they are none. */
export function readModel(bytes: Uint8Array): ModelProto {
  const fields = byNumber(bytes)
  const opsets = fields.all(8).map((opset) => {
    const parts = byNumber(opset)
    return [parts.text(1), parts.int(2) ?? 0] as const
  })
  const graph = fields.all(7).at(-1)
  return { graph: graph === undefined ? null : readGraph(graph), opsets: new Map(opsets) }
}

function readGraph(bytes: Uint8Array): GraphProto {
  const fields = byNumber(bytes)
  return {
    nodes: fields.all(1).map(readNode),
    initializers: fields.all(5).map(readTensor),
    inputs: fields.all(11).map(readValue),
    outputs: fields.all(12).map(readValue),
  }
}

function readNode(bytes: Uint8Array): NodeProto {
  const fields = byNumber(bytes)
  return {
    inputs: fields.all(1).map(textOf),
    outputs: fields.all(2).map(textOf),
    name: fields.text(3),
    op: fields.text(4),
    attributes: new Map(fields.all(5).map(readAttribute)),
    domain: fields.text(7),
  }
}

function readAttribute(bytes: Uint8Array): [name: string, attribute: AttributeProto] {
  const fields = byNumber(bytes)
  const [float] = fields.all(2)
  const tensor = fields.all(5).at(-1)
  if (float !== undefined && float.length !== 4) throw new BadMessage('has a float that is none')
  return [
    fields.text(1),
    {
      float: float === undefined ? null : floatOf(float),
      int: fields.int(3),
      ints: fields.ints(8),
      tensor: tensor === undefined ? null : readTensor(tensor),
    },
  ]
}

function readTensor(bytes: Uint8Array): TensorProto {
  const fields = byNumber(bytes)
  const isExternal = fields.int(14) === 1
  return {
    dims: fields.ints(1),
    type: fields.int(2) ?? 0,
    name: fields.text(8),
    raw: fields.all(9).at(-1) ?? null,
    fixed: [...fields.all(4), ...fields.all(10)],
    integers: [...fields.ints(5), ...fields.ints(7)],
    external: isExternal ? new Map(fields.all(13).map(readEntry)) : null,
  }
}

function readEntry(bytes: Uint8Array): [key: string, value: string] {
  const fields = byNumber(bytes)
  return [fields.text(1), fields.text(2)]
}

function readValue(bytes: Uint8Array): ValueProto {
  const fields = byNumber(bytes)
  // ValueInfoProto.type, TypeProto.tensor_type, its shape, and the shape's dimensions.
  const shape = [2, 1, 2].reduce<Uint8Array | undefined>(
    (inner, number) => (inner === undefined ? undefined : byNumber(inner).all(number).at(-1)),
    bytes,
  )
  const sizes = shape === undefined ? null : byNumber(shape).all(1)
  return { name: fields.text(1), shape: sizes?.map((size) => byNumber(size).int(1)) ?? null }
}

function floatOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true)
}

/** A message's fields by their numbers. */
function byNumber(bytes: Uint8Array) {
  const fields = new Map<number, Field[]>()
  for (const field of fieldsOf(bytes)) {
    const same = fields.get(field.number)
    if (same === undefined) fields.set(field.number, [field])
    else same.push(field)
  }
  const of = (number: number): readonly Field[] => fields.get(number) ?? []
  const all = (number: number): readonly Uint8Array[] => of(number).map(bytesOf)
  return {
    /** Messages, texts or bytes of a field. */
    all,
    /** The text of a field; '' where it is not there. */
    text: (number: number): string => textOf(all(number).at(-1) ?? new Uint8Array(0)),
    /** The whole number of a field; null where it is not there. */
    int: (number: number): number | null => of(number).at(-1)?.value ?? null,
    /** The whole numbers of a field, packed or not. */
    ints: (number: number): readonly number[] =>
      of(number).flatMap(({ value, bytes: packed }) => (value === null ? packedVarints(packed) : [value])),
  }
}

function bytesOf({ value, bytes, number }: Field): Uint8Array {
  if (value === null) return bytes
  throw new BadMessage(`has a number in field ${number}, which holds bytes`)
}

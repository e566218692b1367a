import { InputError } from '../../../base/errors.js'
import { elementTypes } from '../../../weights/element-types.js'
import { countOf, type Reals, showShape } from '../../../weights/tensor-source.js'
import { externalBytes, type TensorPlace } from './external-data.js'
import type { TensorProto } from './messages.js'

/** Which numbers a tensor holds: results of whole ones are whole, and reals are rounded as they are stored. */
export type NumberKind = 'real' | 'whole' | 'truth'

interface DataType {
  readonly name: string
  readonly kind: NumberKind
  /** Bytes of an element in raw data. */
  readonly bytes: number
  /** Values of raw, little-endian data. */
  decode(bytes: Uint8Array): Reals
  /** Values of typed fields, where raw data is missing. */
  typed(tensor: TensorProto): Reals
}

type Integers = { readonly length: number; readonly [index: number]: number | bigint }

/** Types by their numbers in `TensorProto.DataType`. */
const dataTypes: Readonly<Record<number, DataType>> = {
  1: { name: 'FLOAT', kind: 'real', ...elementTypes.F32, typed: fixedValues(elementTypes.F32.decode) },
  2: whole('UINT8', 1, (bytes) => bytes),
  3: whole('INT8', 1, (bytes) => new Int8Array(ownBuffer(bytes))),
  6: whole('INT32', 4, (bytes) => new Int32Array(ownBuffer(bytes))),
  7: whole('INT64', 8, (bytes) => new BigInt64Array(ownBuffer(bytes))),
  9: { ...whole('BOOL', 1, (bytes) => bytes), kind: 'truth' },
  10: { name: 'FLOAT16', kind: 'real', ...elementTypes.F16, typed: wordValues(elementTypes.F16.decode) },
  11: { name: 'DOUBLE', kind: 'real', ...elementTypes.F64, typed: fixedValues(elementTypes.F64.decode) },
  16: { name: 'BFLOAT16', kind: 'real', ...elementTypes.BF16, typed: wordValues(elementTypes.BF16.decode) },
}

/** The numbers that a type of ONNX holds; undefined for a type that is not read here. */
export function kindOfType(type: number): NumberKind | undefined {
  return dataTypes[type]?.kind
}

/** How a tensor's values are to be had, once its sizes and its type are known to be good. */
export interface TensorReader {
  readonly shape: readonly number[]
  readonly kind: NumberKind
  /** The values in C order. @throws InputError when they are not as many as the sizes say, or cannot be read. */
  read(): Reals
}

/**
 * Checks a tensor's sizes and type. Whole numbers beyond 2^53 are rounded.
 * @throws InputError when a size or the type is not one.
 */
export function tensorReader(tensor: TensorProto, { where, model }: TensorPlace): TensorReader {
  const { dims: shape, type } = tensor
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw InputError.at(where, `has sizes ${showShape(shape)}`, 'export the network again')
  if (!Object.hasOwn(dataTypes, type)) {
    const known = Object.values(dataTypes).map(({ name }) => name)
    throw InputError.at(where, `has values of type ${type}`, `convert them to one of ${known.join(', ')}`)
  }
  return { shape, kind: dataTypes[type].kind, read: () => readValues(tensor, { where, model }) }
}

function readValues(tensor: TensorProto, { where, model }: TensorPlace): Reals {
  const type = dataTypes[tensor.type]
  const count = countOf(tensor.dims)
  const needed = count * type.bytes
  const wrong = (found: string) =>
    InputError.at(
      where,
      `holds ${found}, but ${showShape(tensor.dims)} needs ${count}`,
      'copy or export it again',
    )
  if (tensor.external !== null)
    return type.decode(externalBytes(tensor.external, { where, model, length: needed }))
  if (tensor.raw !== null) {
    if (tensor.raw.length !== needed) throw wrong(`${tensor.raw.length} bytes of ${type.name} values`)
    return type.decode(tensor.raw)
  }
  const held =
    tensor.integers.length + tensor.fixed.reduce((bytes, part) => bytes + part.length, 0) / type.bytes
  if (held !== count) throw wrong(`${held} values`)
  return type.typed(tensor)
}

function whole(name: string, bytes: number, view: (bytes: Uint8Array) => Integers): DataType {
  return {
    name,
    kind: 'whole',
    bytes,
    decode: (raw) => Float64Array.from(view(raw), Number),
    typed: ({ integers }) => Float64Array.from(integers),
  }
}

function fixedValues(decode: (bytes: Uint8Array) => Reals): DataType['typed'] {
  return ({ fixed }) => decode(Buffer.concat(fixed))
}

/** The 16 bits of a half lie in an int32. */
function wordValues(decode: (bytes: Uint8Array) => Reals): DataType['typed'] {
  return ({ integers }) => decode(new Uint8Array(Uint16Array.from(integers).buffer))
}

// A typed array must start at a multiple of its element size, which a piece of a file need not.
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

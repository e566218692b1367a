import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { InputError } from '../base/errors.js'
import { type ElementType, elementTypes } from './element-types.js'
import { readRange } from './read-range.js'
import { stridedValues } from './strided.js'
import { countOf, type LazyTensor, type Reals, showShape } from './tensor-source.js'

const descriptions: Readonly<Record<string, ElementType>> = {
  '<f2': elementTypes.F16,
  '<f4': elementTypes.F32,
  '<f8': elementTypes.F64,
}

/** What the header of an `.npy` says. */
export interface NpyHeader {
  readonly shape: readonly number[]
  readonly description: string
  /** Fortran order: the first index runs fastest. */
  readonly fortran: boolean
  /** Where the values start. */
  readonly dataStart: number
}

/** Bytes that hold the length of any header. */
export const npyPreambleBytes = 12

/** The tensor in a `<name>.npy`. @throws InputError when its header is not one. */
export async function npyFileTensor(path: string): Promise<[name: string, tensor: LazyTensor]> {
  const { size } = await stat(path)
  const preamble = await readRange(path, { start: 0, length: Math.min(size, npyPreambleBytes) })
  const length = Math.min(size, npyHeaderEnd(path, preamble))
  const header = parseNpyHeader(path, await readRange(path, { start: 0, length }), size)
  const read = async () => decodeNpy(path, header, await readRange(path, { start: 0, length: size }))
  return [basename(path, '.npy'), { shape: header.shape, where: path, read }]
}

/** Where the header ends, by the file's first `npyPreambleBytes`. @throws InputError when they are not of an `.npy`. */
export function npyHeaderEnd(where: string, preamble: Uint8Array): number {
  const view = new DataView(preamble.buffer, preamble.byteOffset, preamble.byteLength)
  const magic = String.fromCharCode(...preamble.subarray(1, 6))
  if (preamble.length < npyPreambleBytes || preamble[0] !== 0x93 || magic !== 'NUMPY')
    throw InputError.at(where, 'is not an .npy file', 'save it with numpy.save')
  // From version 2 on the length has 32 bits.
  return preamble[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true)
}

/** Reads a header. `size` is that of the whole file. @throws InputError when it is not one, or is wrong about the file's size. */
export function parseNpyHeader(where: string, bytes: Uint8Array, size: number): NpyHeader {
  const dataStart = npyHeaderEnd(where, bytes)
  const text = new TextDecoder('latin1').decode(bytes.subarray(bytes[6] === 1 ? 10 : 12, dataStart))
  const description = /'descr':\s*'([^']*)'/.exec(text)?.[1]
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const dimensions = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1]
  if (
    bytes.length < dataStart ||
    description === undefined ||
    fortran === undefined ||
    dimensions === undefined
  )
    throw InputError.at(
      where,
      'its .npy header is cut off or names no type, order and shape',
      'save it again',
    )
  const shape = dimensions
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const type = typeOf(where, description)
  const expected = dataStart + countOf(shape) * type.bytes
  if (size !== expected)
    throw InputError.at(
      where,
      `holds ${size} bytes, but ${showShape(shape)} ${description} are ${expected}`,
      'save it again',
    )
  return { shape, description, fortran: fortran === 'True', dataStart }
}

/** The values of a whole `.npy`, in C order. */
export function decodeNpy(
  where: string,
  { shape, description, fortran, dataStart }: NpyHeader,
  bytes: Uint8Array,
): Reals {
  const values = typeOf(where, description).decode(bytes.subarray(dataStart))
  if (!fortran) return values
  // Fortran order: the first index runs fastest.
  return stridedValues(values, {
    offset: 0,
    shape,
    strides: shape.map((_, axis) => countOf(shape.slice(0, axis))),
  })
}

function typeOf(where: string, description: string): ElementType {
  if (Object.hasOwn(descriptions, description)) return descriptions[description]
  throw InputError.at(
    where,
    `holds ${description}`,
    `save it as ${Object.keys(descriptions).join(', ')}: values.astype('<f4')`,
  )
}

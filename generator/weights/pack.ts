import { putBits, takeBits } from '../base/bit-words.js'
import { InputError } from '../base/errors.js'
import { tokenBlocks, unpackTokens } from '../units/blocks.js'
import { type TiledMatrix, weightMatrix, weightTiles } from '../units/linear/linear.cases.js'
import {
  type BeatLayout,
  digitsOf,
  headerBytes,
  type MemoryMap,
  type MemoryTensor,
  matrixOf,
} from './memory-map.js'
import { countOf } from './tensor-source.js'

/** How `weights.bin` begins. */
export const magic = 'MOEFORGE'

/** What a header says: how it begins, the version of the layout, the bytes of the whole file, the config. */
export interface PackedHeader extends Pick<MemoryMap, 'version' | 'totalBytes' | 'configHash'> {
  /** 8 characters; those of `weights.bin` where it is left out. */
  readonly magic?: string
}

/**
 * The header of packed weights: magic, version (u32), its own length (u32), length of the file (u64), 8 bytes of zero,
 * SHA-256 of the config; little-endian.
 */
export function packHeader({
  magic: start = magic,
  version,
  totalBytes,
  configHash,
}: PackedHeader): Uint8Array {
  const header = Buffer.alloc(headerBytes)
  header.write(start, 'latin1')
  header.writeUInt32LE(version, 8)
  header.writeUInt32LE(headerBytes, 12)
  header.writeBigUInt64LE(BigInt(totalBytes), 16)
  header.write(configHash, 32, 'hex')
  return header
}

/** The bytes of a tensor in memory. `values` are raw integers of its format, in its shape. */
export function packTensor(map: MemoryMap, tensor: MemoryTensor, values: Int32Array): Uint8Array {
  const layout = map.layouts[tensor.layout]
  const elements = arranged(layout, tensor, values)
  const words = new Uint32Array(tensor.length / 4)
  const { elementBits } = layout
  for (let i = 0; i < elements.length; i++) putBits(words, bitOf(layout, i), elementBits, elements[i])
  return new Uint8Array(words.buffer)
}

/** The bytes of every tensor that is a part of a parameter, and where they go. `values` are the whole parameter's. */
export function packParameter(
  map: MemoryMap,
  name: string,
  values: Int32Array,
): { readonly offset: number; readonly bytes: Uint8Array }[] {
  return map.tensors
    .filter((tensor) => tensor.name === name)
    .map((tensor) => {
      const part = values.subarray(tensor.start, tensor.start + countOf(tensor.shape))
      return { offset: tensor.offset, bytes: packTensor(map, tensor, part) }
    })
}

/**
 * The raw integers of every tensor, in its shape, out of an image: undoes packing.
 * @param where - what error messages call the image.
 * @throws InputError unless the image is the one that goes with the map.
 */
export function unpackImage(
  map: MemoryMap,
  image: Uint8Array,
  where: string,
): ReadonlyMap<MemoryTensor, Int32Array> {
  mustBeImageOf(map, image, where)
  return new Map(map.tensors.map((tensor) => [tensor, unpackTensor(map, tensor, image)]))
}

function mustBeImageOf(map: MemoryMap, image: Uint8Array, where: string): void {
  const expected = packHeader(map)
  const differs = (from: number, to: number) =>
    Buffer.compare(expected.subarray(from, to), image.subarray(from, to)) !== 0
  const wrong = (message: string) =>
    InputError.at(where, message, 'pack the weights again with moeforge weights pack')
  if (differs(0, 8)) throw wrong('is not a memory image')
  if (differs(8, 16)) throw wrong(`is not a memory image of version ${map.version}`)
  if (differs(32, 64)) throw wrong('belongs to another config')
  if (differs(0, headerBytes) || image.length !== map.totalBytes)
    throw wrong(`holds ${image.length} bytes, but its map describes ${map.totalBytes}`)
}

function unpackTensor(
  map: MemoryMap,
  { offset, length, ...tensor }: MemoryTensor,
  image: Uint8Array,
): Int32Array {
  const layout = map.layouts[tensor.layout]
  const words = new Uint32Array(Uint8Array.from(image.subarray(offset, offset + length)).buffer)
  const field = { width: layout.elementBits, signed: true }
  const count = (length / layout.bytesPerBeat) * layout.elementsPerBeat
  const elements = Int32Array.from({ length: count }, (_, i) => takeBits(words, bitOf(layout, i), field))
  const { columns } = matrixOf(tensor.shape)
  return layout.order === 'tiles'
    ? weightMatrix(arrayOf(layout), tiledMatrix(layout, tensor), elements)
    : unpackTokens(
        { beats: length / layout.bytesPerBeat, fields: { value: elements } },
        columns,
        layout.lanes,
      )
}

function arranged(layout: BeatLayout, tensor: MemoryTensor, values: Int32Array): Int32Array {
  const { columns } = matrixOf(tensor.shape)
  return layout.order === 'tiles'
    ? weightTiles(arrayOf(layout), tiledMatrix(layout, tensor), values)
    : tokenBlocks(values, columns, layout.lanes).fields.value
}

function arrayOf({ lanes, taps, elementBits }: BeatLayout) {
  return { lanes, taps, wWidth: elementBits }
}

function tiledMatrix(
  layout: BeatLayout,
  { shape, format }: Pick<MemoryTensor, 'shape' | 'format'>,
): TiledMatrix {
  const { rows, columns } = matrixOf(shape)
  return { inFeatures: columns, outFeatures: rows, digits: digitsOf(layout, format) }
}

/** Where an element starts, in bits. */
function bitOf({ elementBits, elementsPerBeat, bytesPerBeat }: BeatLayout, element: number): number {
  return Math.floor(element / elementsPerBeat) * bytesPerBeat * 8 + (element % elementsPerBeat) * elementBits
}

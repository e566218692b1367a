import { type FileHandle, open } from 'node:fs/promises'
import { elementTypes } from './element-types.js'
import { countOf, type Reals } from './tensor-source.js'
import { writeAt } from './write-at.js'

/** How the names of such files end; by it they are known when they are read. */
export const safetensorsSuffix = '.safetensors'

/** A tensor to be written. */
export interface WrittenTensor {
  readonly name: string
  readonly shape: readonly number[]
  /** In C order. */
  values(): Reals
}

/** Where a tensor lies behind the header. */
interface Entry {
  readonly dtype: 'F32' | 'F64'
  readonly shape: readonly number[]
  readonly data_offsets: readonly [begin: number, end: number]
}

/**
 * Writes a `.safetensors` file of float32 and float64. Only one tensor is in memory at a time: the header, which comes
 * first and says the types, is written last into room that it fits, and filled up with blanks, as the format allows.
 * @param path - a file that does not exist yet.
 */
export async function writeSafetensors(path: string, tensors: readonly WrittenTensor[]): Promise<void> {
  const longest = layOut(tensors.map(({ name, shape }) => ({ name, shape, dtype: 'F64' as const })))
  const room = Math.ceil(Buffer.byteLength(JSON.stringify(longest)) / 8) * 8
  const file = await open(path, 'wx')
  try {
    const types = await writeData(file, 8 + room, tensors)
    const header = JSON.stringify(
      layOut(tensors.map(({ name, shape }, i) => ({ name, shape, dtype: types[i] }))),
    )
    const start = Buffer.alloc(8 + room, ' ')
    start.writeBigUInt64LE(BigInt(room))
    start.write(header, 8)
    await writeAt(file, start, 0)
  } finally {
    await file.close()
  }
}

function layOut(
  tensors: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly dtype: Entry['dtype']
  }[],
): Record<string, Entry> {
  const header: Record<string, Entry> = {}
  let begin = 0
  for (const { name, shape, dtype } of tensors) {
    const end = begin + countOf(shape) * elementTypes[dtype].bytes
    header[name] = { dtype, shape, data_offsets: [begin, end] }
    begin = end
  }
  return header
}

/** Writes values behind each other. @returns their types. */
async function writeData(
  file: FileHandle,
  start: number,
  tensors: readonly WrittenTensor[],
): Promise<readonly Entry['dtype'][]> {
  const types: Entry['dtype'][] = []
  let next = start
  for (const { values } of tensors) {
    const reals = values()
    const bytes = new Uint8Array(reals.buffer, reals.byteOffset, reals.byteLength)
    await writeAt(file, bytes, next)
    next += bytes.length
    types.push(reals instanceof Float64Array ? 'F64' : 'F32')
  }
  return types
}

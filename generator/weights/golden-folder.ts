import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../base/errors.js'
import { isMissing, readInput } from '../base/read-input.js'

const manifestSchema = z.object({
  tensors: z.array(
    z.object({
      name: z.string(),
      file: z.string(),
      shape: z.array(z.number().int().nonnegative()),
      dtype: z.enum(['int16', 'int32']),
    }),
  ),
})

/** A tensor that another implementation computed. */
export interface GoldenTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Int32Array
}

/** Golden tensors of a folder with a `manifest.json`, little-endian integers, C order. */
export interface GoldenFolder {
  /** The tensor of a name, undefined when the folder has none. @throws InputError when its file is not what the manifest says. */
  read(name: string): Promise<GoldenTensor | undefined>
}

/** Opens a golden folder. @throws InputError when its manifest is missing or not one. */
export async function openGoldenFolder(folder: string): Promise<GoldenFolder> {
  const path = join(folder, 'manifest.json')
  if (isMissing(path)) throw InputError.at('--golden', `${folder} has no manifest.json`)
  const parsed = manifestSchema.safeParse(parseJson(path, readInput({ path }).toString('utf8')))
  if (!parsed.success)
    throw InputError.at(path, `is not a manifest of golden tensors: ${z.prettifyError(parsed.error)}`)
  const byName = new Map(parsed.data.tensors.map((tensor) => [tensor.name, tensor]))
  return {
    async read(name) {
      const entry = byName.get(name)
      if (entry === undefined) return undefined
      const file = join(folder, entry.file)
      return { name, shape: entry.shape, values: integers(readInput({ path: file }), entry, file) }
    },
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw InputError.at(path, `is not JSON: ${(error as Error).message}`)
  }
}

function integers(
  bytes: Buffer,
  entry: { readonly shape: number[]; readonly dtype: 'int16' | 'int32' },
  path: string,
): Int32Array {
  const count = entry.shape.reduce((product, size) => product * size, 1)
  const size = entry.dtype === 'int16' ? 2 : 4
  if (bytes.length !== count * size) {
    throw InputError.at(
      path,
      `holds ${bytes.length} bytes, but ${entry.shape.join(' x ')} ${entry.dtype} are ${count * size}`,
    )
  }
  return Int32Array.from({ length: count }, (_, i) =>
    size === 2 ? bytes.readInt16LE(2 * i) : bytes.readInt32LE(4 * i),
  )
}

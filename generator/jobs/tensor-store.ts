import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { cacheFolder } from '../../sim/cache-folder.js'

/** A tensor without its values: SHA-256 of its little-endian int32, and a few characters for each of its rows. */
export interface TensorDigest {
  readonly sha256: string
  readonly rows: string
}

/** Characters of base64 that stand for a row. */
export const rowCharacters = 6

/** Keeps a tensor's values in moeforge's cache, by their hash. @param shape - rows first */
export async function keepTensor(values: Int32Array, shape: readonly number[]): Promise<TensorDigest> {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await keep(sha256, bytes)
  const [rows = 1] = shape
  const rowBytes = rows === 0 ? 0 : bytes.length / rows
  const digests = Array.from({ length: rows }, (_, row) =>
    createHash('sha256')
      .update(bytes.subarray(row * rowBytes, (row + 1) * rowBytes))
      .digest('base64')
      .slice(0, rowCharacters),
  )
  return { sha256, rows: digests.join('') }
}

/** The values of a hash; null where this machine's cache does not have them. */
export async function keptTensor(sha256: string): Promise<Int32Array | null> {
  const path = pathOf(sha256)
  if (!existsSync(path)) return null
  const bytes = inflateSync(await readFile(path))
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}

async function keep(sha256: string, bytes: Buffer): Promise<void> {
  const path = pathOf(sha256)
  if (existsSync(path)) return
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, deflateSync(bytes))
  await rename(temporary, path)
}

function pathOf(sha256: string): string {
  return join(cacheFolder(), 'tensors', sha256.slice(0, 2), sha256)
}

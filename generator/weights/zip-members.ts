import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { InputError } from '../base/errors.js'

/**
 * Opens a zip archive, and closes it after the work.
 * @param kind - what messages call such a file: `.npz`.
 * @throws InputError with whatever the unzipping complains of.
 */
export async function withZip<T>(path: string, kind: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    return await work(zip)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw InputError.at(path, `is not a sound ${kind}: ${(error as Error).message}`, 'save or copy it again')
  } finally {
    zip?.close()
  }
}

/** All bytes of a member. @throws InputError at `where` when they are not those that the archive was made of. */
export async function memberBytes(zip: ZipFile, entry: Entry, where: string): Promise<Buffer> {
  const bytes = await leadingBytes(zip, entry, Infinity)
  if (crc32(bytes) === entry.crc32) return bytes
  throw InputError.at(where, 'its checksum is wrong', 'save or copy it again')
}

/** At least `length` bytes from the start of a member, or all that it has. */
export async function leadingBytes(zip: ZipFile, entry: Entry, length: number): Promise<Buffer> {
  const stream: Readable = await zip.openReadStreamPromise(entry)
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= length) break
  }
  return Buffer.concat(parts)
}

import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { InputError } from '../errors.js'
import { decodeNpy, type NpyHeader, npyHeaderEnd, npyPreambleBytes, parseNpyHeader } from './npy.js'
import type { LazyTensor, Reals } from './tensor-source.js'

/**
 * The tensors of an `.npz`: a zip of `.npy` members. Members are decompressed one by one, when they are asked for;
 * opening looks only at their headers.
 * @throws InputError when the archive or a member is damaged.
 */
export async function npzTensors(path: string): Promise<ReadonlyMap<string, LazyTensor>> {
  return withZip(path, async (zip) => {
    const tensors = new Map<string, LazyTensor>()
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/\.npy$/, '')
      const where = `${path}: ${name}`
      const header = await memberHeader(zip, entry, where)
      const read = () => withZip(path, (again) => memberValues(again, { entry, header, where }))
      tensors.set(name, { shape: header.shape, where, read })
    }
    return tensors
  })
}

/** Opens the archive, and closes it behind the work; what the unzipping complains of becomes an InputError. */
async function withZip<T>(path: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    return await work(zip)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw InputError.at(path, `is not a sound .npz: ${(error as Error).message}`, 'save or copy it again')
  } finally {
    zip?.close()
  }
}

async function memberHeader(zip: ZipFile, entry: Entry, where: string): Promise<NpyHeader> {
  const begin = async (length: number) => leadingBytes(await zip.openReadStreamPromise(entry), length)
  const first = await begin(npyPreambleBytes)
  const end = npyHeaderEnd(where, first)
  return parseNpyHeader(where, end <= first.length ? first : await begin(end), entry.uncompressedSize)
}

interface Member {
  readonly entry: Entry
  readonly header: NpyHeader
  readonly where: string
}

async function memberValues(zip: ZipFile, { entry, header, where }: Member): Promise<Reals> {
  const bytes = await leadingBytes(await zip.openReadStreamPromise(entry), Infinity)
  if (crc32(bytes) !== entry.crc32)
    throw InputError.at(where, 'its checksum is wrong', 'save or copy it again')
  return decodeNpy(where, header, bytes)
}

/** At least `length` bytes of a stream, or all that it has. */
async function leadingBytes(stream: Readable, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= length) break
  }
  return Buffer.concat(parts)
}

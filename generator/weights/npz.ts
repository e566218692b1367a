import type { Entry, ZipFile } from 'yauzl'
import { decodeNpy, type NpyHeader, npyHeaderEnd, npyPreambleBytes, parseNpyHeader } from './npy.js'
import type { LazyTensor } from './tensor-source.js'
import { leadingBytes, memberBytes, withZip } from './zip-members.js'

const kind = '.npz'

/**
 * The tensors of an `.npz`: a zip of `.npy` members. Members are decompressed one by one, when they are asked for;
 * opening looks only at their headers.
 * @throws InputError when the archive or a member is damaged.
 */
export async function npzTensors(path: string): Promise<ReadonlyMap<string, LazyTensor>> {
  return withZip(path, kind, async (zip) => {
    const tensors = new Map<string, LazyTensor>()
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/\.npy$/, '')
      const where = `${path}: ${name}`
      const header = await memberHeader(zip, entry, where)
      const read = () =>
        withZip(path, kind, async (again) => decodeNpy(where, header, await memberBytes(again, entry, where)))
      tensors.set(name, { shape: header.shape, where, read })
    }
    return tensors
  })
}

async function memberHeader(zip: ZipFile, entry: Entry, where: string): Promise<NpyHeader> {
  const first = await leadingBytes(zip, entry, npyPreambleBytes)
  const end = npyHeaderEnd(where, first)
  return parseNpyHeader(
    where,
    end <= first.length ? first : await leadingBytes(zip, entry, end),
    entry.uncompressedSize,
  )
}

import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterAll } from 'vitest'
import type { Design } from '../../generator/design/design.js'
import { programParameters } from '../../generator/network/parameters.js'
import { plausibleValues } from '../../generator/numerics/plausible-values.js'
import { countOf, type Reals } from '../../generator/weights/tensor-source.js'

/** A tensor of a fixture. */
export interface Fixture {
  readonly shape: readonly number[]
  readonly values: Reals
}

export type Fixtures = ReadonlyMap<string, Fixture>

/** A folder that goes when the file's tests are done, and a way to write files of new names into it. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'moeforge-weights-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let files = 0
  const write = async (suffix: string, bytes: Uint8Array): Promise<string> => {
    const path = join(folder, `${files++}${suffix}`)
    await writeFile(path, bytes)
    return path
  }
  return { folder, write, checkpoint: (tensors: Fixtures) => write('.safetensors', safetensors(tensors)) }
}

/** All parameters of a design under the program's names, with the values that a seed makes. */
export function programFixtures(design: Design, seed = 1): Map<string, Fixture> {
  return new Map(
    programParameters(design).map(({ name, shape }) => [
      name,
      { shape, values: plausibleValues(seed, name, { rows: countOf(shape) / 32, columns: 32 }) },
    ]),
  )
}

/** A safetensors file of float32; `edit` changes its header before it is written. */
export function safetensors(
  tensors: Fixtures,
  edit: (
    header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>,
  ) => unknown = () => {},
): Uint8Array {
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }> = {}
  const parts: Uint8Array[] = []
  let next = 0
  for (const [name, { shape, values }] of tensors) {
    const bytes = bytesOf(values)
    const dtype = values instanceof Float32Array ? 'F32' : 'F64'
    header[name] = { dtype, shape: [...shape], data_offsets: [next, next + bytes.length] }
    next += bytes.length
    parts.push(bytes)
  }
  edit(header)
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, ...parts])
}

/** An `.npy` of bytes that are already in its order and type. */
export function npy(
  { shape, bytes }: { readonly shape: readonly number[]; readonly bytes: Uint8Array },
  { descr = '<f4', fortran = false, version = 1 } = {},
): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${tuple}), }\n`
  const preamble = Buffer.alloc(version === 1 ? 10 : 12)
  preamble.write('\x93NUMPY', 'latin1')
  preamble[6] = version
  if (version === 1) preamble.writeUInt16LE(text.length, 8)
  else preamble.writeUInt32LE(text.length, 8)
  return Buffer.concat([preamble, Buffer.from(text), bytes])
}

/** An `.npz`: a zip whose odd members are deflated and whose even ones are stored. */
export function npz(tensors: Fixtures): Uint8Array {
  const members = [...tensors].map(([name, { shape, values }]) => {
    const descr = values instanceof Float32Array ? '<f4' : '<f8'
    return [`${name}.npy`, npy({ shape, bytes: bytesOf(values) }, { descr })] as const
  })
  return zip(members, (i) => i % 2 === 1)
}

/** A zip archive of files by their names. */
export function zip(
  members: readonly (readonly [name: string, content: Uint8Array])[],
  isDeflated: (index: number) => boolean = () => false,
): Uint8Array {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [i, [name, content]] of members.entries()) {
    const packed = isDeflated(i) ? deflateRawSync(content) : Buffer.from(content)
    const fileName = Buffer.from(name)
    // From "version needed" to the lengths of name and extra field: the same in both headers.
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(isDeflated(i) ? 8 : 0, 4)
    shared.writeUInt32LE(crc32(content), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(content.length, 18)
    shared.writeUInt16LE(fileName.length, 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    locals.push(Buffer.concat([Buffer.from('PK\x03\x04'), shared, fileName, packed]))
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, fileName]))
    offset += locals[i].length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

/** Little-endian bytes of values. */
export function bytesOf(values: Reals): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

import { open, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { elementTypes } from '../../generator/weights/element-types.js'
import { openTensorSource } from '../../generator/weights/open-source.js'
import { sameLayout } from '../../generator/weights/tensor-source.js'
import { bytesOf, type Fixture, type Fixtures, npy, npz, safetensors, scratchFolder } from './fixtures.js'

const { folder, write: written } = scratchFolder()

const two: Fixtures = new Map<string, Fixture>([
  ['a', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 5, 6) }],
  ['b', { shape: [2], values: Float64Array.of(Math.PI, 1e-40) }],
])

describe('element types', () => {
  test.each([
    [
      'F16',
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x83ff, 0x7c00),
      [1, -2, 65504, 2 ** -24, -1023 * 2 ** -24, Infinity],
    ],
    ['BF16', Uint16Array.of(0x3f80, 0xc000, 0x0001, 0xff80), [1, -2, 2 ** -133, -Infinity]],
    ['F32', Float32Array.of(1.5, -0.1), [1.5, Math.fround(-0.1)]],
    ['F64', Float64Array.of(0.1), [0.1]],
  ] as const)('%s', (name, words, values) => {
    // An odd start, as pieces of files have.
    const bytes = new Uint8Array(words.byteLength + 1)
    bytes.set(new Uint8Array(words.buffer), 1)
    expect([...elementTypes[name].decode(bytes.subarray(1))]).toEqual(values)
  })

  test('NaN of half precision', () => {
    expect(elementTypes.F16.decode(Uint8Array.of(1, 0x7c))[0]).toBeNaN()
  })
})

describe.each([
  ['.safetensors', safetensors],
  ['.npz', npz],
] as const)('%s', (suffix, make) => {
  test('names, shapes and values', async () => {
    const path = await written(suffix, make(two))
    const { tensors, isCheckpoint } = await openTensorSource(path)
    expect(isCheckpoint).toBe(true)
    expect([...tensors.keys()]).toEqual(['a', 'b'])
    for (const [name, { shape, values }] of two) {
      expect(tensors.get(name)).toMatchObject({ shape, where: `${path}: ${name}` })
      expect(await tensors.get(name)?.read()).toEqual(values)
    }
  })

  test('cut off at any place: one InputError, exit code 2', async () => {
    const whole = make(two)
    for (let length = 0; length < whole.length; length += 7) {
      const path = await written(suffix, whole.subarray(0, length))
      await expect(openTensorSource(path), `${length} bytes`).rejects.toMatchObject({ exitCode: 2 })
    }
  })

  test('a file that shrinks after it was opened', async () => {
    const path = await written(suffix, make(two))
    const { tensors } = await openTensorSource(path)
    await truncate(path, make(two).length - 1)
    await expect(tensors.get('b')?.read()).rejects.toMatchObject({ exitCode: 2 })
  })
})

test.each([
  [
    'offsets beyond the data',
    (h) => Object.assign(h.b, { data_offsets: [32, 48] }),
    /: b: its data starts at 32, but the tensors before end at 24/,
  ],
  [
    'overlapping tensors',
    (h) => Object.assign(h.b, { data_offsets: [16, 32] }),
    /: b: its data from 16 on overlaps another tensor's up to 24/,
  ],
  [
    'a length that is not the shape',
    (h) => Object.assign(h.a, { shape: [2, 4] }),
    /: a: data_offsets 0 to 24 are not the 32 bytes of 2 x 4 F32/,
  ],
  [
    'offsets in the wrong order',
    (h) => Object.assign(h.a, { data_offsets: [24, 0] }),
    /: a: data_offsets 24 to 0 are not the 24 bytes/,
  ],
  ['a dtype that does not exist', (h) => Object.assign(h.a, { dtype: 'F31' }), /: a: there is no dtype F31/],
  [
    'a negative offset',
    (h) => Object.assign(h.a, { data_offsets: [-24, 0] }),
    /: a: its entry in the header is not/,
  ],
  [
    'a fractional shape',
    (h) => Object.assign(h.a, { shape: [1.5, 4] }),
    /: a: its entry in the header is not/,
  ],
  ['an entry too few', (h) => delete h.b, /holds 40 bytes of data, but its header describes 24/],
  [
    'two lies at once',
    (h) => Object.assign(h, { a: { ...h.a, dtype: 'X' }, b: { ...h.b, dtype: 'Y' } }),
    /: a: there is no dtype X.*\n.*: b: there is no dtype Y/,
  ],
] as [
  string,
  (header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>) => unknown,
  RegExp,
][])('safetensors with %s', async (_, edit, message) => {
  const path = await written('.safetensors', safetensors(two, edit))
  await expect(openTensorSource(path)).rejects.toThrow(message)
  await expect(openTensorSource(path)).rejects.toMatchObject({ exitCode: 2 })
})

test('a safetensors header longer than its file, and one that is no JSON', async () => {
  const long = Buffer.from(safetensors(two))
  long.writeBigUInt64LE(2n ** 63n)
  await expect(openTensorSource(await written('.safetensors', long))).rejects.toThrow(
    /a header of \d+ bytes does not fit/,
  )
  const garbled = Buffer.from(safetensors(two))
  garbled[8] = 0x58
  await expect(openTensorSource(await written('.safetensors', garbled))).rejects.toThrow(
    'its header is not a JSON object',
  )
})

test('integers in a safetensors file are an error only when they are read', async () => {
  const path = await written(
    '.safetensors',
    safetensors(two, (header) => Object.assign(header.b, { dtype: 'I64' })),
  )
  const { tensors } = await openTensorSource(path)
  expect(await tensors.get('a')?.read()).toEqual(two.get('a')?.values)
  await expect(tensors.get('b')?.read()).rejects.toThrow(
    ': b: is I64; convert it to one of F16, BF16, F32, F64',
  )
})

test('a safetensors file with a hole of a gigabyte is opened and read piece by piece', async () => {
  const gigabyte = 2 ** 30
  const path = join(folder, 'huge.safetensors')
  const text = JSON.stringify({
    big: { dtype: 'F32', shape: [gigabyte / 4], data_offsets: [0, gigabyte] },
    last: { dtype: 'F32', shape: [2], data_offsets: [gigabyte, gigabyte + 8] },
  })
  const start = Buffer.alloc(8)
  start.writeBigUInt64LE(BigInt(text.length))
  await writeFile(path, Buffer.concat([start, Buffer.from(text)]))
  const file = await open(path, 'r+')
  await file.write(bytesOf(Float32Array.of(7, 8)), 0, 8, 8 + text.length + gigabyte)
  await file.close()
  const before = process.memoryUsage().rss
  const { tensors } = await openTensorSource(path)
  expect(await tensors.get('last')?.read()).toEqual(Float32Array.of(7, 8))
  expect(process.memoryUsage().rss - before).toBeLessThan(gigabyte / 8)
})

describe('.npy', () => {
  const values = [1, 2, 3, 4, 5, 6]

  test.each([
    ['float32', '<f4', bytesOf(Float32Array.from(values))],
    ['float64', '<f8', bytesOf(Float64Array.from(values))],
    ['float16', '<f2', new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600).buffer)],
  ])('%s, both orders, header versions 1 and 2', async (_, descr, bytes) => {
    for (const version of [1, 2]) {
      for (const fortran of [false, true]) {
        const path = await written('.npy', npy({ shape: [2, 3], bytes }, { descr, fortran, version }))
        const [tensor] = (await openTensorSource(path)).tensors.values()
        expect(tensor.shape).toEqual([2, 3])
        // The same memory read column by column.
        expect([...(await tensor.read())]).toEqual(fortran ? [1, 3, 5, 2, 4, 6] : values)
      }
    }
  })

  test('Fortran order in three dimensions', async () => {
    const shape = [2, 3, 4]
    const at = (i: number, j: number, k: number) => 100 * i + 10 * j + k
    const fortran: number[] = []
    const c: number[] = []
    for (let k = 0; k < 4; k++)
      for (let j = 0; j < 3; j++) for (let i = 0; i < 2; i++) fortran.push(at(i, j, k))
    for (let i = 0; i < 2; i++) for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) c.push(at(i, j, k))
    const path = await written(
      '.npy',
      npy({ shape, bytes: bytesOf(Float32Array.from(fortran)) }, { fortran: true }),
    )
    const [tensor] = (await openTensorSource(path)).tensors.values()
    expect([...(await tensor.read())]).toEqual(c)
  })

  test.each([
    ['big endian', { descr: '>f4' }, 24, /holds >f4; save it as <f2, <f4, <f8/],
    ['integers', { descr: '<i8' }, 48, /holds <i8/],
    ['too few bytes', {}, 20, /holds \d+ bytes, but 2 x 3 <f4 are \d+/],
  ])('%s', async (_, options, length, message) => {
    const path = await written('.npy', npy({ shape: [2, 3], bytes: new Uint8Array(length) }, options))
    await expect(openTensorSource(path)).rejects.toThrow(message)
  })
})

test('an .npz whose member was changed', async () => {
  const bytes = npz(two)
  // The first member is stored: its last value lies before the second member's header.
  const at = Buffer.from(bytes).indexOf('PK\x03\x04', 4, 'latin1') - 1
  bytes[at] ^= 1
  const { tensors } = await openTensorSource(await written('.npz', bytes))
  await expect(tensors.get('a')?.read()).rejects.toThrow(': a: its checksum is wrong')
})

test('other files and missing ones', async () => {
  await expect(openTensorSource(await written('.onnx', new Uint8Array(4)))).rejects.toThrow(
    /is not one of \.float32\.bin, \.npy, /,
  )
  await expect(openTensorSource('/nonexistent')).rejects.toThrow('--weights: /nonexistent does not exist')
})

test('layouts that hold the same values in the same order', () => {
  expect(sameLayout([192, 3, 16, 16], [192, 768])).toBe(true)
  expect(sameLayout([8 * 32], [8, 32])).toBe(true)
  expect(sameLayout([1, 17, 32], [17, 32])).toBe(true)
  expect(sameLayout([32], [32, 1])).toBe(true)
  expect(sameLayout([32, 8], [8, 32])).toBe(false)
  expect(sameLayout([192, 16, 16, 3], [192, 3, 16, 16])).toBe(false)
  expect(sameLayout([0], [32])).toBe(false)
  expect(sameLayout([32, 2], [32])).toBe(false)
})

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { safetensorsTensors } from '../../generator/weights/safetensors.js'
import { writeSafetensors } from '../../generator/weights/write-safetensors.js'
import { scratchFolder } from './fixtures.js'

const { folder } = scratchFolder()

test('what is written is read again: float32 and float64, any shape, names of any letters', async () => {
  const tensors = [
    { name: 'blocks.0.weight', shape: [2, 3], values: () => Float32Array.of(1, -2, 0.5, 4, 5, 6) },
    { name: 'größe "a"', shape: [2], values: () => Float64Array.of(0.1, 1e300) },
    { name: 'single', shape: [], values: () => Float32Array.of(7) },
    { name: 'none', shape: [0, 3], values: () => new Float32Array(0) },
  ]
  const path = join(folder, 'written.safetensors')
  await writeSafetensors(path, tensors)
  const read = await safetensorsTensors(path)
  expect([...read.keys()]).toEqual(tensors.map(({ name }) => name))
  for (const { name, shape, values } of tensors) {
    expect(read.get(name)?.shape).toEqual(shape)
    expect(await read.get(name)?.read()).toEqual(values())
  }
  // Tensors begin at a multiple of eight bytes, as the format asks of writers.
  const header = Number((await readFile(path)).readBigUInt64LE(0))
  expect(header % 8).toBe(0)
  expect((await stat(path)).size).toBe(8 + header + 24 + 16 + 4)
})

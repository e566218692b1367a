import { expect, test } from 'vitest'
import { pack } from '../../generator/report-data/pack.js'
import { unpack } from '../../generator/report-page/unpack.js'

test.each([
  [1, [0, 1, 128, 255]],
  [2, [0, 255, 256, 65535]],
  [4, [0, -1, 2 ** 31 - 1, -(2 ** 31), 123456789]],
] as const)('what is packed in %i bytes is unpacked again', async (bytesEach, values) => {
  expect([...(await unpack(pack(values, bytesEach)))]).toEqual([...values])
})

test.each([
  [1, 256],
  [1, -1],
  [2, 65536],
  [4, 2 ** 31],
  [4, 0.5],
] as const)('in %i bytes there is no room for %d', (bytesEach, value) => {
  expect(() => pack([value], bytesEach)).toThrow(RangeError)
})

test('regular words take few characters', () => {
  const starts = Array.from({ length: 10_000 }, () => 144)
  expect(pack(starts, 4).base64.length).toBeLessThan(200)
})

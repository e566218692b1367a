import { expect, test } from 'vitest'
import { resizePlanes } from '../../generator/images/resize.js'

const row = (values: readonly number[], to: number) => [
  ...resizePlanes(Float32Array.from(values), { width: values.length, height: 1 }, { width: to, height: 1 }),
]

test('enlarges bilinearly, edges held', () => {
  expect(row([0, 8], 4)).toEqual([0, 2, 6, 8])
})

test('shrinks with every input in it', () => {
  // A triangle two pixels wide either way around 2: 1/8, 3/8, 3/8, 1/8 of four inputs, half of it within the edge.
  const [left, right] = row([0, 8, 16, 24], 2)
  expect(left).toBeCloseTo((3 * 0 + 3 * 8 + 16) / 7, 5)
  expect(right).toBeCloseTo((8 + 3 * 16 + 3 * 24) / 7, 5)
})

test('rows and columns, each channel by itself', () => {
  const planes = Float32Array.from([0, 8, 16, 24, 100, 100, 200, 200])
  const tall = resizePlanes(planes, { width: 2, height: 2 }, { width: 2, height: 4 })
  expect([...tall]).toEqual([0, 8, 4, 12, 12, 20, 16, 24, 100, 100, 125, 125, 175, 175, 200, 200])
  const flat = resizePlanes(planes, { width: 2, height: 2 }, { width: 1, height: 1 })
  expect([...flat]).toEqual([12, 150])
})

test('keeps a ramp a ramp, and the size it has', () => {
  const ramp = Array.from({ length: 64 }, (_, i) => i)
  expect(row(ramp, 64)).toEqual(ramp)
  const half = row(ramp, 32)
  for (let i = 1; i < 31; i++) expect(half[i]).toBeCloseTo(2 * i + 0.5, 4)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LayerRows } from '../../generator/network/tensor.js'
import { fixed, ufixed } from '../../generator/numerics/format.js'
import { parameterIntegers } from '../../generator/weights/parameter-integers.js'

const how = { profile: 'exact', overflow: 'sat_sym' } as const
const [rows, columns] = [3, 4]

/** docs/reference/numerics.md, scales, of weights with 5 and biases with 8 fraction bits. */
const layer: LayerRows = {
  weight: { name: 'w', format: fixed(8, 3) },
  bias: { name: 'b', format: fixed(12, 4) },
  scale: 'w_scale',
  columns,
  inputZero: 0,
}

async function integersOf(
  weights: readonly number[],
  biases: readonly number[],
  of: Partial<LayerRows> = {},
) {
  const made = { ...layer, ...of }
  const read = async (name: string) => Float64Array.from(name === 'w' ? weights : biases)
  const whole = { rows, columns: 1, layer: made }
  const [weight, bias] = await Promise.all([
    parameterIntegers(how, { ...whole, ...layer.weight, columns }, read),
    parameterIntegers(how, { ...whole, name: 'b', format: fixed(12, 4) }, read),
  ])
  const scale =
    made.scale === null
      ? null
      : await parameterIntegers(how, { ...whole, name: made.scale, format: ufixed(8, 0) }, read)
  return { weight: [...weight], bias: [...bias], scale: scale === null ? null : [...scale] }
}

const reals = (count: number, most: number) =>
  fc
    .array(fc.integer({ min: -most * 4096, max: most * 4096 }), { minLength: count, maxLength: count })
    .map((all) => all.map((value) => value / 4096))

test('a factor is the least with which the formats hold its row, and integers are the nearest under it', async () => {
  await fc.assert(
    fc.asyncProperty(reals(rows * columns, 3), reals(rows, 5), async (weights, biases) => {
      const { weight, bias, scale } = await integersOf(weights, biases)
      for (let row = 0; row < rows; row++) {
        const own = weights.slice(row * columns, (row + 1) * columns)
        const holds = (factor: number) =>
          Math.max(...own.map(Math.abs)) * 32 * 256 <= 127 * factor &&
          Math.abs(biases[row]) * 256 * 256 <= 2047 * factor
        const factor = scale?.[row] ?? 0
        expect(holds(factor) || factor === 255).toBe(true)
        expect(factor === 1 || !holds(factor - 1)).toBe(true)
        const nearest = (value: number, fraction: number, most: number) =>
          Math.max(-most, Math.min(most, Math.floor((value * 2 ** fraction * 256) / factor + 0.5)))
        expect(weight.slice(row * columns, (row + 1) * columns)).toEqual(
          own.map((value) => nearest(value, 5, 127) + 0),
        )
        expect(bias[row]).toBe(nearest(biases[row], 8, 2047) + 0)
      }
    }),
  )
})

test('biases take what inputs leave out: the zero times the weights that the array has', async () => {
  const weights = [1, 0.5, -0.25, 2, 0, 0, 0, 0, -1, -1, -1, -1]
  const without = await integersOf(weights, [0.5, 0.25, 0])
  const zero = await integersOf(weights, [0.5, 0.25, 0], { inputZero: 0.125 })
  expect([zero.weight, zero.scale]).toEqual([without.weight, without.scale])
  // In units of 2^-8; a weight stands for itself over 2^5.
  const sums = [0, 1, 2].map((row) =>
    without.weight.slice(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
  )
  zero.bias.forEach((bias, row) => {
    expect(Math.abs(bias - without.bias[row] - sums[row] * 0.125 * 8)).toBeLessThanOrEqual(0.5)
  })
  const plain = await integersOf(weights, [0.5, 0.25, 0], { inputZero: 0.125, scale: null })
  expect(plain).toMatchObject({ scale: null, weight: weights.map((value) => value * 32) })
  expect(plain.bias).toEqual([128 + 3.25 * 32, 64, -4 * 32])
})

test('without the most negative number', async () => {
  const { weight } = await integersOf([-9, -4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0], { scale: null })
  expect(weight.slice(0, 3)).toEqual([-127, -127, 127])
})

import { Decimal } from 'decimal.js'
import { expect, test } from 'vitest'
import { seededRandom } from '../../generator/base/random.js'
import { exactLayerNorm } from '../../generator/oracle/layernorm-oracle.js'

const Real = Decimal.clone({ precision: 60 })

/** The number itself: of a double, decimal.js would take the shortest text. */
const exactly = (value: number) => new Real(Math.round(value * 2 ** 22)).div(2 ** 22)

/** Fixed-point numbers of 22 fraction bits, as a layer norm gets them. */
function numbers(length: number, { mean, spread }: { mean: number; spread: number }): number[] {
  const random = seededRandom(2)
  return Array.from({ length }, () => Math.round((mean + (random() - 0.5) * spread) * 2 ** 22) / 2 ** 22)
}

test.each([
  { mean: 0, spread: 4 },
  { mean: 500, spread: 4 },
  { mean: 500, spread: 1e-3 },
  { mean: -20, spread: 0 },
])('mean $mean, spread $spread: right to 1e-12', ({ mean, spread }) => {
  const x = numbers(192, { mean, spread })
  const scale = numbers(192, { mean: 1, spread: 1 })
  const bias = numbers(192, { mean: 0, spread: 1 })
  const average = x.reduce((sum, value) => sum.plus(exactly(value)), new Real(0)).div(192)
  const variance = x
    .reduce((sum, value) => sum.plus(average.minus(exactly(value)).pow(2)), new Real(0))
    .div(192)
  const root = variance.plus('1e-6').sqrt()
  exactLayerNorm({ x, scale, bias }).forEach((got, i) => {
    const want = exactly(x[i]).minus(average).div(root).times(exactly(scale[i])).plus(exactly(bias[i]))
    expect(want.minus(got).abs().toNumber()).toBeLessThan(1e-12)
  })
})

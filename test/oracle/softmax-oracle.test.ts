import { Decimal } from 'decimal.js'
import { expect, test } from 'vitest'
import { seededRandom } from '../../generator/base/random.js'
import { exactSoftmax } from '../../generator/oracle/softmax-oracle.js'

const Real = Decimal.clone({ precision: 40 })

test('softmax is right to 1e-15 of itself', () => {
  const random = seededRandom(1)
  for (const spread of [0, 1, 30, 300]) {
    const scores = Array.from({ length: 50 }, () => (random() - 0.5) * spread)
    const powers = scores.map((score) => new Real(score).exp())
    const sum = powers.reduce((total, power) => total.plus(power))
    exactSoftmax(scores).forEach((weight, i) => {
      const want = powers[i].div(sum)
      // An exponent of some hundreds passes its own rounding on.
      expect(want.minus(weight).abs().div(want).toNumber()).toBeLessThan(1e-15 + spread * 2e-16)
    })
  }
})

test('one score has the whole weight, equal ones have equal shares', () => {
  expect(exactSoftmax([-700])).toEqual([1])
  expect(exactSoftmax([800, 800])).toEqual([0.5, 0.5])
})

import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import { exactGelu } from '../../generator/numerics/exact-gelu.js'
import { geluDelta } from '../../generator/numerics/real.js'
import { fractionOf } from './definition.js'

// Multiples of 2^-12 up to 9: a number becomes a Decimal by its shortest decimal, which is exact for these.
const magnitudes = [
  ...Array.from({ length: 1271 }, (_, i) => ((i + 1) * 29) / 4096),
  ...Array.from({ length: 100 }, (_, i) => (i + 1) / 4096),
  9,
]
const Real = Decimal.clone({ precision: 60 })

describe('exactGelu', () => {
  const points = magnitudes.map((a) => ({ a, delta: geluDelta(a) }))

  test('is within 1e-15 of arbitrary-precision GELU on both sides of zero', () => {
    for (const { a, delta } of points) {
      expect(difference(exactGelu(a), new Real(a).minus(delta)), `gelu(${a})`).toBeLessThan(1e-15)
      expect(difference(exactGelu(-a), delta.negated()), `gelu(${-a})`).toBeLessThan(1e-15)
    }
  })

  test('keeps its relative precision in the negative tail', () => {
    for (const { a, delta } of points) {
      const relative = difference(exactGelu(-a), delta.negated()) / delta.toNumber()
      expect(relative, `gelu(${-a})`).toBeLessThan(1.5e-15)
    }
  })

  test('is x or 0 far from zero', () => {
    expect([0, 40, 512, -40, -512].map(exactGelu).map((y) => y + 0)).toEqual([0, 40, 512, 0, 0])
  })
})

// Number.toString rounds to the shortest decimal, by up to half of the last bit: too much here.
function difference(got: number, want: Decimal): number {
  const { numerator, denominator } = fractionOf(got)
  return new Real(numerator.toString()).div(denominator.toString()).minus(want).abs().toNumber()
}

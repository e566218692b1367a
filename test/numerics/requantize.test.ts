import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixed, fractionBits, ufixed } from '../../generator/numerics/format.js'
import { realToRaw, requantize } from '../../generator/numerics/requantize.js'
import { define, formats, fractionOf, integers, overflows, roundings, scaled } from './definition.js'

describe('requantize', () => {
  test('equals the definition for 128-bit values and every format', () => {
    const cases = fc.tuple(
      integers(128),
      fc.integer({ min: -70, max: 140 }),
      formats(64),
      roundings,
      overflows,
    )
    fc.assert(
      fc.property(cases, ([raw, fromFraction, to, rounding, overflow]) => {
        const want = define(scaled(raw, fractionBits(to) - fromFraction), { ...to, rounding, overflow })
        expect(requantize(raw, { fromFraction, to, rounding, overflow })).toBe(want)
      }),
      { numRuns: 5000 },
    )
  })

  test('rounds halves up and floors towards minus infinity', () => {
    const halves = [-3n, -2n, -1n, 0n, 1n, 2n, 3n]
    const to = fixed(8, 8)
    const apply = (rounding: 'trn' | 'rnd') =>
      halves.map((raw) => requantize(raw, { fromFraction: 1, to, rounding, overflow: 'wrap' }))
    expect(apply('trn')).toEqual([-2n, -1n, -1n, 0n, 0n, 1n, 1n])
    expect(apply('rnd')).toEqual([-1n, -1n, 0n, 0n, 1n, 1n, 2n])
  })
})

describe('realToRaw', () => {
  const doubles = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -4, max: 4, noNaN: true }),
    fc.constantFrom(5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 0.49999999999999994, -0.5, -0),
  )

  test('equals the definition for every double', () => {
    fc.assert(
      fc.property(doubles, formats(64), roundings, overflows, (value, to, rounding, overflow) => {
        const { numerator, denominator } = fractionOf(value)
        const whole = scaled(numerator, fractionBits(to))
        const want = define(
          { numerator: whole.numerator, denominator: whole.denominator * denominator },
          { ...to, rounding, overflow },
        )
        expect(realToRaw(value, { to, rounding, overflow })).toBe(want)
      }),
      { numRuns: 3000 },
    )
  })

  test('knows the exponent of subnormal numbers', () => {
    const options = { to: fixed(64, 64 - 1074), rounding: 'trn', overflow: 'sat' } as const
    expect(realToRaw(5e-324, options)).toBe(1n)
    expect(realToRaw(-(2 ** -1022), options)).toBe(-(2n ** 52n))
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('rejects %d', (value) => {
    const options = { to: ufixed(8, 0), rounding: 'trn', overflow: 'sat' } as const
    expect(() => realToRaw(value, options)).toThrow(`cannot quantise ${value}`)
  })
})

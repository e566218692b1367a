import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fixed,
  formatName,
  fractionBits,
  maxRaw,
  minRaw,
  parseFormat,
  ufixed,
} from '../../generator/numerics/format.js'
import { formats } from './definition.js'

describe('formats', () => {
  test('are made, named and measured as in Vitis HLS', () => {
    expect(fixed(32, 10)).toEqual({ width: 32, integerBits: 10, signed: true })
    expect(formatName(fixed(32, 10))).toBe('fixed<32,10>')
    expect(formatName(ufixed(8, 0))).toBe('ufixed<8,0>')
    expect(fractionBits(fixed(16, -2))).toBe(18)
    expect(fractionBits(fixed(8, 11))).toBe(-3)
  })

  test('have the limits of two’s complement', () => {
    expect([minRaw(fixed(1, 1)), maxRaw(fixed(1, 1))]).toEqual([-1n, 0n])
    expect([minRaw(ufixed(1, 1)), maxRaw(ufixed(1, 1))]).toEqual([0n, 1n])
    expect([minRaw(fixed(64, 3)), maxRaw(fixed(64, 3))]).toEqual([-(2n ** 63n), 2n ** 63n - 1n])
    expect([minRaw(ufixed(64, 3)), maxRaw(ufixed(64, 3))]).toEqual([0n, 2n ** 64n - 1n])
  })

  test('survive printing and parsing', () => {
    fc.assert(
      fc.property(formats(64), (format) => {
        expect(parseFormat(formatName(format))).toEqual(format)
      }),
    )
    expect(parseFormat(' ufixed< 8 , -3 > ')).toEqual(ufixed(8, -3))
  })

  test.each(['', 'fixed', 'fixed<8>', 'fixed<8,2.5>', 'ap_fixed<8,2>', 'sfixed<8,2>', 'fixed<-8,2>'])(
    'rejects the text %j, quoting it',
    (text) => {
      expect(() => parseFormat(text)).toThrow(RangeError)
      expect(() => parseFormat(text)).toThrow(`"${text}" is not a fixed-point format: expected fixed<W,I>`)
    },
  )

  test('rejects widths and integer bits out of range', () => {
    expect(() => parseFormat('fixed<65,2>')).toThrow(
      'fixed<65,2> is 65 bits wide: expected a width from 1 to 64',
    )
    expect(() => fixed(0, 0)).toThrow(RangeError)
    expect(() => fixed(8.5, 0)).toThrow(RangeError)
    expect(() => ufixed(8, 0.5)).toThrow('integer bits must be a whole number, not 0.5')
  })
})

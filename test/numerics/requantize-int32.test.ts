import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixed, fractionBits, ufixed } from '../../generator/numerics/format.js'
import {
  quantizeFloat32Array,
  requantizeInt32,
  requantizeSplit,
  saturateSigned,
  saturateUnsigned,
  shiftRight,
  splitRequantizer,
  wrapSigned,
  wrapUnsigned,
} from '../../generator/numerics/requantize-int32.js'
import { define, formats, fractionOf, integers, overflows, roundings, scaled } from './definition.js'

const safeIntegers = integers(54).filter((value) => Number.isSafeInteger(Number(value)))
const widths = fc.integer({ min: 1, max: 32 })
const shifts = fc.oneof(fc.constantFrom(0, 1, 15, 16, 17, 62, 63), fc.integer({ min: 0, max: 63 }))
const runs = { numRuns: 5000 }

describe('shiftRight', () => {
  test('equals the definition for every safe integer and shift', () => {
    fc.assert(
      fc.property(safeIntegers, shifts, roundings, (value, shift, rounding) => {
        const want = define(scaled(value, -shift), { width: 64, signed: true, rounding, overflow: 'wrap' })
        expect(BigInt(shiftRight(Number(value), shift, rounding))).toBe(want)
      }),
      runs,
    )
  })

  test('does not round where 1/2 cannot be added exactly', () => {
    expect(shiftRight(2 ** 53 - 1, 54, 'rnd')).toBe(0)
    expect(shiftRight(2 ** 53 - 1, 53, 'rnd')).toBe(1)
    expect(shiftRight(-1, 63, 'trn')).toBe(-1)
    expect(shiftRight(-1, 63, 'rnd')).toBe(0)
  })
})

describe('wrapping and saturating', () => {
  test.each([
    { name: 'wrapSigned', apply: wrapSigned, signed: true, overflow: 'wrap' as const },
    { name: 'wrapUnsigned', apply: wrapUnsigned, signed: false, overflow: 'wrap' as const },
    { name: 'saturateSigned', apply: saturateSigned, signed: true, overflow: 'sat' as const },
    { name: 'saturateUnsigned', apply: saturateUnsigned, signed: false, overflow: 'sat' as const },
  ])('$name equals the definition', ({ apply, signed, overflow }) => {
    fc.assert(
      fc.property(safeIntegers, widths, (value, width) => {
        const want = define(scaled(value, 0), { width, signed, rounding: 'trn', overflow })
        expect(BigInt(apply(Number(value), width))).toBe(want)
      }),
      runs,
    )
  })
})

describe('quantizeFloat32Array', () => {
  const narrow = formats(32).filter(({ width, signed }) => signed || width < 32)

  test.each([
    {
      name: 'floats',
      numbers: fc.float({ noNaN: true, noDefaultInfinity: true }),
      pack: (v: number[]) => new Float32Array(v),
    },
    {
      name: 'doubles',
      numbers: fc.double({ noNaN: true, noDefaultInfinity: true }),
      pack: (v: number[]) => new Float64Array(v),
    },
    {
      name: 'small doubles',
      numbers: fc.oneof(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.constantFrom(0.49999999999999994, -5e-324, 5e-324, -0),
      ),
      pack: (v: number[]) => new Float64Array(v),
    },
  ])('equals the definition for $name', ({ numbers, pack }) => {
    const cases = fc.tuple(fc.array(numbers, { maxLength: 8 }), narrow, roundings, overflows)
    fc.assert(
      fc.property(cases, ([numbers, to, rounding, overflow]) => {
        const values = pack(numbers)
        const got = quantizeFloat32Array(values, to, { rounding, overflow })
        const want = Array.from(values, (value) => {
          const { numerator, denominator } = fractionOf(value)
          const whole = scaled(numerator, fractionBits(to))
          const fraction = {
            numerator: whole.numerator,
            denominator: whole.denominator * denominator,
          }
          return Number(define(fraction, { ...to, rounding, overflow }))
        })
        expect(Array.from(got)).toEqual(want)
      }),
      { numRuns: 2000 },
    )
  })

  test('names the index of a value that is not finite', () => {
    const options = { rounding: 'trn', overflow: 'wrap' } as const
    expect(() => quantizeFloat32Array(new Float32Array([0, 1, Number.NaN]), fixed(16, 2), options)).toThrow(
      'cannot quantise NaN at index 2',
    )
    const infinite = new Float64Array([Number.NEGATIVE_INFINITY])
    expect(() => quantizeFloat32Array(infinite, fixed(16, 2), options)).toThrow(RangeError)
  })

  test('rejects formats an Int32Array cannot hold', () => {
    const options = { rounding: 'trn', overflow: 'wrap' } as const
    expect(() => quantizeFloat32Array(new Float32Array(1), fixed(33, 2), options)).toThrow(
      'fixed<33,2> does not fit an Int32Array',
    )
    expect(() => quantizeFloat32Array(new Float32Array(1), ufixed(32, 2), options)).toThrow(RangeError)
  })
})

describe('requantizeInt32', () => {
  test('equals the definition for every int32, format and number of fraction bits', () => {
    const narrow = formats(32).filter(({ width, signed }) => signed || width < 32)
    const values = fc.array(integers(32).map(Number), { minLength: 1, maxLength: 8 })
    const cases = fc.tuple(values, fc.integer({ min: -120, max: 120 }), narrow, roundings, overflows)
    fc.assert(
      fc.property(cases, ([values, fromFraction, to, rounding, overflow]) => {
        const got = requantizeInt32(Int32Array.from(values), { fromFraction, to, rounding, overflow })
        const exponent = fractionBits(to) - fromFraction
        const want = values.map((value) =>
          Number(define(scaled(BigInt(value), exponent), { ...to, rounding, overflow })),
        )
        expect(Array.from(got)).toEqual(want)
      }),
      runs,
    )
  })
})

describe('splitRequantizer', () => {
  /** The same 64-bit value as high · 2^16 + low, with some of high moved into low or out of it. */
  const splits = fc.tuple(integers(64), integers(52), fc.boolean()).map(([value, offset, plain]) => {
    const moved = plain ? 0n : offset / 65536n - 1n
    return { value, high: (value >> 16n) + moved, low: (value & 0xffffn) - moved * 65536n }
  })

  test('equals the definition however the value is split', () => {
    fc.assert(
      fc.property(splits, shifts, widths, roundings, overflows, (split, shift, width, rounding, overflow) => {
        const requantize = splitRequantizer({ shift, width, rounding, overflow })
        const want = define(scaled(split.value, -shift), { width, signed: true, rounding, overflow })
        expect(BigInt(requantize(Number(split.high), Number(split.low)))).toBe(want)
      }),
      { numRuns: 20000 },
    )
  })

  test.each(['trn', 'rnd'] as const)('is exact at the edges of 64 bits and of the split (%s)', (rounding) => {
    const limit = 2n ** 52n - 1n
    const edges = [2n ** 31n, 2n ** 47n, 2n ** 52n, 2n ** 63n]
      .flatMap((edge) => [edge - 1n, edge, edge + 1n, -edge - 1n, -edge, -edge + 1n])
      .filter((value) => value >= -(2n ** 63n) && value < 2n ** 63n)
    for (const value of [...edges, 0n, 1n, -1n]) {
      for (const wanted of [value & 0xffffn, limit, -limit]) {
        // The low half nearest to the wanted one that leaves a whole high half.
        const low = wanted - ((((wanted - value) % 65536n) + 65536n) % 65536n) + (wanted < 0n ? 65536n : 0n)
        const high = (value - low) / 65536n
        for (let shift = 0; shift < 64; shift++) {
          for (const width of [1, 2, 16, 31, 32]) {
            for (const overflow of ['wrap', 'sat'] as const) {
              const want = define(scaled(value, -shift), { width, signed: true, rounding, overflow })
              const got = requantizeSplit(Number(high), Number(low), { shift, width, rounding, overflow })
              if (BigInt(got) !== want) expect.fail(`${value} >> ${shift} in ${width}: ${got}, want ${want}`)
            }
          }
        }
      }
    }
  })

  test('rejects shifts and widths out of range', () => {
    const options = { shift: 8, width: 16, rounding: 'trn', overflow: 'sat' } as const
    expect(() => splitRequantizer({ ...options, shift: 64 })).toThrow(
      'shift is 64: expected a whole number from 0 to 63',
    )
    expect(() => splitRequantizer({ ...options, shift: 1.5 })).toThrow(RangeError)
    expect(() => splitRequantizer({ ...options, width: 33 })).toThrow('width is 33')
  })
})

import fc from 'fast-check'
import type { FixedFormat, Overflow, Rounding } from '../../generator/numerics/format.js'

/** Rounding and overflow spelled out on BigInt, apart from the product's code, for the tests to compare with. */
export function define(
  { numerator, denominator }: Fraction,
  options: { width: number; signed: boolean; rounding: Rounding; overflow: Overflow },
): bigint {
  const { width, signed, rounding, overflow } = options
  const rounded =
    rounding === 'trn'
      ? floorDivide(numerator, denominator)
      : floorDivide(2n * numerator + denominator, 2n * denominator)
  const count = 2n ** BigInt(width)
  const min = signed ? -(count / 2n) : 0n
  const max = min + count - 1n
  if (overflow === 'sat_sym' && signed) return rounded < -max ? -max : rounded > max ? max : rounded
  if (overflow !== 'wrap') return rounded < min ? min : rounded > max ? max : rounded
  return min + modulo(rounded - min, count)
}

/** numerator / denominator, the denominator positive. */
export interface Fraction {
  numerator: bigint
  denominator: bigint
}

/** value · 2^exponent. */
export function scaled(value: bigint, exponent: number): Fraction {
  return exponent >= 0
    ? { numerator: value * 2n ** BigInt(exponent), denominator: 1n }
    : { numerator: value, denominator: 2n ** BigInt(-exponent) }
}

/** A finite double as a fraction, found by doubling it until it is whole. */
export function fractionOf(value: number): Fraction {
  let numerator = value
  let denominator = 1n
  while (!Number.isInteger(numerator)) {
    numerator *= 2
    denominator *= 2n
  }
  return { numerator: BigInt(numerator), denominator }
}

/** Integers of up to `bits` signed bits, of every magnitude, with the neighbours of powers of two made likely. */
export function integers(bits: number): fc.Arbitrary<bigint> {
  const limit = 2n ** BigInt(bits - 1)
  const nearPower = fc
    .tuple(fc.integer({ min: 0, max: bits - 1 }), fc.integer({ min: -2, max: 2 }), fc.boolean())
    .map(([exponent, offset, negative]) => (2n ** BigInt(exponent) + BigInt(offset)) * (negative ? -1n : 1n))
  const anySize = fc
    .tuple(fc.bigInt({ min: -limit, max: limit - 1n }), fc.integer({ min: 0, max: bits - 1 }))
    .map(([value, drop]) => value >> BigInt(drop))
  return fc.oneof(nearPower, anySize).filter((value) => value >= -limit && value < limit)
}

export const roundings = fc.constantFrom<Rounding>('trn', 'rnd')
export const overflows = fc.constantFrom<Overflow>('wrap', 'sat', 'sat_sym')

/** Formats of 1 to `maxWidth` bits, the point up to 8 bits outside the word. */
export function formats(maxWidth: number): fc.Arbitrary<FixedFormat> {
  return fc
    .tuple(fc.integer({ min: 1, max: maxWidth }), fc.boolean())
    .chain(([width, signed]) =>
      fc.integer({ min: -8, max: width + 8 }).map((integerBits) => ({ width, integerBits, signed })),
    )
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  return (numerator - modulo(numerator, denominator)) / denominator
}

function modulo(value: bigint, divisor: bigint): bigint {
  return ((value % divisor) + divisor) % divisor
}

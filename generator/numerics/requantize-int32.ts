import {
  type FixedFormat,
  fixed,
  formatName,
  fractionBits,
  leastRaw,
  maxRaw,
  type Overflow,
  type Rounding,
} from './format.js'
import { powerOfTwo } from './power-of-two.js'
import { type Quantization, realToRaw } from './requantize.js'

/** How a wide accumulator becomes a result: value / 2^shift, rounded, in `width` signed bits. */
export interface SplitOptions {
  /** 0 to 63. */
  readonly shift: number
  /** 1 to 32. */
  readonly width: number
  readonly rounding: Rounding
  readonly overflow: Overflow
}

/** Turns the accumulator high · 2^16 + low into a raw result. */
export type SplitRequantizer = (high: number, low: number) => number

/** value / 2^shift rounded to an integer. Exact for |value| < 2^53 and shift 0 to 63. */
export function shiftRight(value: number, shift: number, rounding: Rounding): number {
  if (rounding === 'trn' || shift === 0) return Math.floor(value / powerOfTwo(shift))
  return halfUp(value / powerOfTwo(shift - 1))
}

/** The low `width` (1 to 32) bits of an integer as two's complement. Exact for every safe integer. */
export function wrapSigned(value: number, width: number): number {
  // The shift operators reduce their operand modulo 2^32 first, exactly, however large it is.
  return (value << (32 - width)) >> (32 - width)
}

/** The low `width` (1 to 32) bits of an integer, as an unsigned number. Exact for every safe integer. */
export function wrapUnsigned(value: number, width: number): number {
  return (value << (32 - width)) >>> (32 - width)
}

/** The value clamped to `width` (1 to 32) signed bits. */
export function saturateSigned(value: number, width: number): number {
  return clamp(value, -powerOfTwo(width - 1), powerOfTwo(width - 1) - 1)
}

/** The same without the most negative number. */
export function saturateSymmetric(value: number, width: number): number {
  const most = powerOfTwo(width - 1) - 1
  return clamp(value, -most, most)
}

/** An integer brought into `width` (1 to 32) signed bits, by what happens to bits above. */
export const fitSigned: Readonly<Record<Overflow, (value: number, width: number) => number>> = {
  wrap: wrapSigned,
  sat: saturateSigned,
  sat_sym: saturateSymmetric,
}

/** The value clamped to `width` (1 to 32) unsigned bits. */
export function saturateUnsigned(value: number, width: number): number {
  return clamp(value, 0, 2 ** width - 1)
}

/**
 * Real numbers, such as weights, as raw integers of `options.to`, exact except for the named rounding.
 * Throws RangeError naming the index of a NaN or infinity, and for formats that an Int32Array cannot hold.
 */
export function quantizeFloat32Array(
  values: Float32Array | Float64Array,
  format: FixedFormat,
  options: { readonly rounding: Rounding; readonly overflow: Overflow },
): Int32Array {
  const range = rangeOf(format, options.overflow)
  const scale = 2 ** fractionBits(format)
  const floors = options.rounding === 'trn'
  const result = new Int32Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const scaled = value * scale
    result[index] = isExact(scaled)
      ? fit(floors ? Math.floor(scaled) : halfUp(scaled * 2), range)
      : quantizeRare(value, index, { to: format, ...options })
  }
  return result
}

/**
 * Raw integers with `fromFraction` fraction bits as raw integers of `options.to`. Exact.
 * Throws RangeError for a format that an Int32Array cannot hold.
 */
export function requantizeInt32(
  values: Int32Array,
  options: Quantization & { readonly fromFraction: number },
): Int32Array {
  const range = rangeOf(options.to, options.overflow)
  // Beyond 64 bits either way, a 32-bit value has nothing left to give: the result no longer depends on the shift.
  const shift = clamp(options.fromFraction - fractionBits(options.to), -64, 64)
  const scale = 2 ** -shift
  const floors = options.rounding === 'trn' || shift <= 0
  const result = new Int32Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const scaled = values[index] * scale
    result[index] = fit(floors ? Math.floor(scaled) : halfUp(scaled * 2), range)
  }
  return result
}

/** `splitRequantizer` for a single value. In a loop, make the requantizer once. */
export function requantizeSplit(high: number, low: number, options: SplitOptions): number {
  return splitRequantizer(options)(high, low)
}

/**
 * A function that rounds high · 2^16 + low, divided by 2^shift, into `width` signed bits. Exact where high and low
 * are integers of either sign below 2^52 in magnitude and the value itself fits 64 signed bits.
 * Throws RangeError for a shift or width out of range.
 */
export function splitRequantizer(options: SplitOptions): SplitRequantizer {
  const { shift, width } = options
  checkRange('shift', shift, [0, 63])
  checkRange('width', width, [1, 32])
  return shift < 16 ? shallowRequantizer(options) : deepRequantizer(options)
}

/** From shift 16 on, low matters only through what it carries into high, so the result is a 48-bit number. */
function deepRequantizer({ shift, width, rounding, overflow }: SplitOptions): SplitRequantizer {
  const half = rounding === 'rnd' ? 2 ** (shift - 1) : 0
  const lowHalf = half < 2 ** 16 ? half : 0
  const highHalf = (half - lowHalf) / 2 ** 16
  const scale = 2 ** (16 - shift)
  const range = rangeOf(fixed(width, width), overflow)
  return (high, low) =>
    // `| 0` changes nothing, but lets the engine return an integer instead of allocating a number.
    fit(Math.floor((high + highHalf + Math.floor((low + lowHalf) / 65536)) * scale), range) | 0
}

/** Below shift 16 the quotient can exceed 2^53, so high and low are scaled apart. */
function shallowRequantizer({ shift, width, rounding, overflow }: SplitOptions): SplitRequantizer {
  const half = rounding === 'rnd' && shift > 0 ? 2 ** (shift - 1) : 0
  const scale = 2 ** (16 - shift)
  const range = rangeOf(fixed(width, width), overflow)
  return (high, low) => {
    const carry = Math.floor((low + half) / 65536)
    const rest = (low + half - carry * 65536) >>> shift
    // A 48-bit number times a power of two is exact, and `|` reduces it modulo 2^32. Saturating, the sum is
    // inexact only beyond 2^53, where it saturates either way.
    const top = (high + carry) * scale
    return fit(range.wraps ? (top | 0) + rest : top + rest, range) | 0
  }
}

/** floor(twice / 2 + 1/2). Adding 1/2 to the value itself could round; this cannot for |twice| < 2^53. */
function halfUp(twice: number): number {
  return Math.floor((Math.floor(twice) + 1) / 2)
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}

/** Whether a product with a power of two is exact, and small enough for the arithmetic on doubles. */
function isExact(scaled: number): boolean {
  const magnitude = Math.abs(scaled)
  return magnitude < 2 ** 52 && magnitude > 2 ** -1000
}

/** Zeros, and values so large or small that scaling them may have rounded. */
function quantizeRare(value: number, index: number, options: Quantization): number {
  if (value === 0) return 0
  if (Number.isFinite(value)) return Number(realToRaw(value, options))
  throw new RangeError(`cannot quantise ${value} at index ${index}: expected a finite number`)
}

/** What `fit` needs to know of a format of at most 32 bits, laid out for use in a loop. */
interface Range {
  readonly wraps: boolean
  readonly signed: boolean
  readonly unusedBits: number
  readonly min: number
  readonly max: number
}

/** Brings an integer into the range. */
function fit(value: number, { wraps, signed, unusedBits, min, max }: Range): number {
  if (!wraps) return clamp(value, min, max)
  const top = value << unusedBits
  return signed ? top >> unusedBits : top >>> unusedBits
}

function rangeOf(format: FixedFormat, overflow: Overflow): Range {
  const { width, signed } = format
  if (width > (signed ? 32 : 31)) {
    throw new RangeError(
      `${formatName(format)} does not fit an Int32Array: expected at most 32 signed or 31 unsigned bits`,
    )
  }
  return {
    wraps: overflow === 'wrap',
    signed,
    unusedBits: 32 - width,
    min: Number(leastRaw(format, overflow)),
    max: Number(maxRaw(format)),
  }
}

function checkRange(name: string, value: number, [min, max]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} is ${value}: expected a whole number from ${min} to ${max}`)
  }
}

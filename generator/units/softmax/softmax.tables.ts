import type { Decimal } from 'decimal.js'
import { expSeries, ln2, log2e } from '../../numerics/real.js'
import { bitsFor } from '../linear/linear.params.js'

/** The exact exponential (docs/reference/numerics.md, exp): a product of three tables. */
export interface ExactExp {
  /** Smallest argument whose result is not 0, largest whose result is not clipped. */
  readonly xMin: number
  readonly xMax: number
  /** Bits of the low and the middle part of an argument. */
  readonly lowBits: number
  readonly middleBits: number
  /** First index of `high`. */
  readonly highFirst: number
  readonly high: readonly bigint[]
  readonly middle: readonly bigint[]
  readonly low: readonly bigint[]
  readonly highWidth: number
  readonly middleWidth: number
  readonly lowWidth: number
  /** Fraction bits of `middle` and `low`, P. */
  readonly precision: number
  /** Fraction bits of `high` beyond those of the result, k. */
  readonly guard: number
}

/** A real factor as an integer of `bits` bits: value * 2^-shift. */
export interface ScaleFactor {
  readonly value: number
  readonly bits: number
  readonly shift: number
}

/** The power exponential (docs/reference/numerics.md, exp): range reduction and an interpolated table of 2^-f. */
export interface PowerExp {
  /** scale * log2(e). */
  readonly factor: ScaleFactor
  /** Fraction bits of v, G. */
  readonly fraction: number
  /** Bits that the product loses on its way to v. */
  readonly productShift: number
  /** Bits of f below a knot. */
  readonly restBits: number
  readonly entries: readonly number[]
  /** Each entry less the next. */
  readonly slopes: readonly number[]
  readonly entryWidth: number
  readonly slopeWidth: number
}

const exactCache = new Map<string, ExactExp>()

/** Tables of the exact exponential of a format. @throws RangeError when a word would exceed 64 bits. */
export function exactExp(width: number, fraction: number): ExactExp {
  const key = `${width},${fraction}`
  const known = exactCache.get(key) ?? makeExactExp(width, fraction)
  exactCache.set(key, known)
  return known
}

/** Where the exponential of a format leaves 0, and where it begins to be clipped. */
export function expRange(width: number, fraction: number): { xMin: number; xMax: number } {
  const one = 2 ** fraction
  const least = -(2 ** (width - 1))
  const bound = (exponent: number) =>
    ln2
      .times(exponent * one)
      .ceil()
      .toNumber()
  return {
    xMin: Math.max(least, bound(-fraction)),
    xMax: Math.min(-least, bound(width - 1 - fraction)) - 1,
  }
}

function makeExactExp(width: number, fraction: number): ExactExp {
  const lowBits = Math.max(1, Math.floor((fraction - 4) / 2))
  const middleBits = Math.max(1, fraction - 4 - lowBits)
  const precision = width + fraction + 4
  const guard = fraction + 10
  const { xMin, xMax } = expRange(width, fraction)
  const span = 2 ** (lowBits + middleBits)
  const highFirst = Math.floor(xMin / span)
  const one = 2 ** fraction
  const table = (first: number, count: number, step: number) => expSeries({ first, count, step: step / one })
  const high = scaled(table(highFirst, Math.floor(xMax / span) - highFirst + 1, span), fraction + guard)
  const middle = scaled(table(0, 2 ** middleBits, 2 ** lowBits), precision)
  const low = scaled(
    table(0, 2 ** lowBits, 1).map((power) => power.minus(1)),
    precision,
  )
  const [highWidth, middleWidth, lowWidth] = [high, middle, low].map((words) => bitLength(words.at(-1) ?? 0n))
  if (Math.max(highWidth, middleWidth + 1) > 64) {
    throw new RangeError(
      `an exact exponential with ${fraction} fraction bits in ${width} needs tables over 64 bits`,
    )
  }
  const widths = { highWidth, middleWidth, lowWidth }
  return { xMin, xMax, lowBits, middleBits, highFirst, high, middle, low, ...widths, precision, guard }
}

function scaled(values: readonly Decimal[], bits: number): bigint[] {
  const half = 2 ** Math.floor(bits / 2)
  const rest = 2 ** Math.ceil(bits / 2)
  return values.map((value) => BigInt(value.times(half).times(rest).round().toFixed(0)))
}

function bitLength(value: bigint): number {
  return value.toString(2).length
}

/** A positive real factor in `bits` bits. */
export function scaleFactor(real: number | Decimal, bits: number): ScaleFactor {
  const factor = log2e.times(0).plus(real)
  let shift = bits - 1
  while (
    factor
      .times(2 ** shift)
      .round()
      .greaterThanOrEqualTo(2 ** bits)
  )
    shift--
  while (
    factor
      .times(2 ** shift)
      .round()
      .lessThan(2 ** (bits - 1))
  )
    shift++
  return {
    value: factor
      .times(2 ** shift)
      .round()
      .toNumber(),
    bits,
    shift,
  }
}

/** Guard bits of the table of 2^-f, and bits of its index. */
export const powerGuardBits = 4
export const powerIndexBits = 8

/** What the power exponential follows from. */
interface PowerOptions {
  readonly fraction: number
  readonly scale: number
  readonly weightBits: number
}

const powerCache = new Map<string, PowerExp>()

/** The table of the power exponential and its operands. */
export function powerExp(options: PowerOptions): PowerExp {
  const key = `${options.fraction},${options.scale},${options.weightBits}`
  const known = powerCache.get(key) ?? makePowerExp(options)
  powerCache.set(key, known)
  return known
}

function makePowerExp(options: PowerOptions): PowerExp {
  const factor = scaleFactor(log2e.times(options.scale), 22)
  const fraction = Math.min(22, options.fraction + factor.shift)
  const knots = 2 ** powerIndexBits
  const one = 2 ** (options.weightBits + powerGuardBits)
  const powers = expSeries({ first: 0, count: knots + 1, step: ln2.div(-knots) })
  const all = powers.map((power) => power.times(one).round().toNumber())
  const slopes = all.slice(0, knots).map((entry, j) => entry - all[j + 1])
  return {
    factor,
    fraction,
    productShift: options.fraction + factor.shift - fraction,
    restBits: fraction - powerIndexBits,
    entries: all.slice(0, knots),
    slopes,
    entryWidth: bitsFor(one),
    slopeWidth: bitsFor(Math.max(...slopes)),
  }
}

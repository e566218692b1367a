import type { Decimal } from 'decimal.js'
import { expSeries } from '../../numerics/real.js'
import { expRange } from './softmax.tables.js'

const cache = new Map<string, (x: number) => number>()

/**
 * The exact exponential of a format: min(floor(e^(x / 2^F) * 2^F), 2^(W-1) - 1) (docs/reference/numerics.md, exp).
 * Three table entries, each a pair of doubles of about 106 bits, are multiplied.
 */
export function expReference(width: number, fraction: number): (x: number) => number {
  const key = `${width},${fraction}`
  const known = cache.get(key) ?? makeExp(width, fraction)
  cache.set(key, known)
  return known
}

function makeExp(width: number, fraction: number): (x: number) => number {
  const { xMin, xMax } = expRange(width, fraction)
  // An argument is two parts of this many bits, and what is above: a power of e of at most a few units.
  const partBits = Math.min(10, Math.ceil(fraction / 2))
  const partSize = 2 ** partBits
  const most = 2 ** (width - 1) - 1
  const unit = 2 ** -fraction
  const first = Math.floor(xMin / partSize ** 2)
  const count = Math.floor(xMax / partSize ** 2) - first + 1
  const high = pairs(expSeries({ first, count, step: partSize ** 2 * unit }), 2 ** fraction)
  const middle = pairs(expSeries({ first: 0, count: partSize, step: partSize * unit }), 1)
  const low = pairs(expSeries({ first: 0, count: partSize, step: unit }), 1)
  return (x) => {
    if (x < xMin) return 0
    if (x > xMax) return most
    const above = Math.floor(x / partSize ** 2)
    const rest = x - above * partSize ** 2
    return flooredPairProduct([high, above - first], [middle, rest >> partBits], [low, rest % partSize])
  }
}

/** Values as sums of two doubles, the second at 2i + 1. */
function pairs(values: readonly Decimal[], scale: number): Float64Array {
  return Float64Array.from(
    values.flatMap((value) => {
      const scaled = value.times(scale)
      const upper = scaled.toNumber()
      return [upper, scaled.minus(upper).toNumber()]
    }),
  )
}

type Entry = [table: Float64Array, index: number]

function flooredPairProduct([a, i]: Entry, [b, j]: Entry, [c, k]: Entry): number {
  const upper = b[2 * j] * c[2 * k]
  const lower = productError(b[2 * j], c[2 * k], upper) + (b[2 * j] * c[2 * k + 1] + b[2 * j + 1] * c[2 * k])
  const product = a[2 * i] * upper
  const rest = productError(a[2 * i], upper, product) + (a[2 * i] * lower + a[2 * i + 1] * upper)
  const floor = Math.floor(product)
  return floor + Math.floor(product - floor + rest)
}

// a * b - p exactly, p being a * b rounded (Dekker): halves of 26 bits multiply without rounding.
function productError(a: number, b: number, p: number): number {
  const aShifted = a * 134217729
  const aHigh = aShifted - (aShifted - a)
  const aLow = a - aHigh
  const bShifted = b * 134217729
  const bHigh = bShifted - (bShifted - b)
  const bLow = b - bHigh
  return aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow
}

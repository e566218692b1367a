import type { SoftmaxMethod } from '../../config/softmax-methods.js'
import { powerOfTwo } from '../../numerics/power-of-two.js'
import { deferredInverseBits } from '../../numerics/softmax-constants.js'
import { expReference } from './exp.reference.js'
import { shiftmaxFraction, shiftmaxInverseShift } from './softmax.methods.js'
import type { SoftmaxParams } from './softmax.shape.js'
import { powerGuardBits, powerIndexBits } from './softmax.tables.js'

/** Rows of scores, row-major, in the order in which the method meets keys. */
export interface SoftmaxRows {
  readonly keys: number
  /** [rows][keys] */
  readonly scores: Int32Array
}

/** What softmax makes of rows. */
export interface SoftmaxResult {
  /** [rows][keys] */
  readonly weights: Int32Array
  /** One value a row; `shift` is 0 but in `deferred`. */
  readonly inverse: Int32Array
  readonly shift: Int32Array
  readonly maximum: Int32Array
}

/** One row: weights are written in place of the scores. */
type RowMethod = (row: Int32Array) => { inverse: number; shift: number; maximum: number }

/** Softmax of rows, bit for bit (docs/reference/numerics.md, softmax). */
export function softmaxReference(params: SoftmaxParams, { keys, scores }: SoftmaxRows): SoftmaxResult {
  const rows = scores.length / keys
  const method = rowMethods[params.method](params)
  const weights = scores.slice()
  const [inverse, shift, maximum] = [0, 1, 2].map(() => new Int32Array(rows))
  for (let row = 0; row < rows; row++) {
    const stat = method(weights.subarray(row * keys, (row + 1) * keys))
    inverse[row] = stat.inverse
    shift[row] = stat.shift
    maximum[row] = stat.maximum
  }
  return { weights, inverse, shift, maximum }
}

/** The shares, as real numbers, that a row's weights come to: of 1, but for rounding. */
export function softmaxShares(params: SoftmaxParams, scores: Int32Array): Float64Array {
  const { weights, inverse, shift } = softmaxReference(params, { keys: scores.length, scores })
  const { method, weightFraction } = params
  const unit =
    method === 'deferred' ? inverse[0] / 2 ** (shift[0] + deferredInverseBits) : 2 ** -weightFraction
  return Float64Array.from(weights, (weight) => weight * unit)
}

const rowMethods: Readonly<Record<SoftmaxMethod, (params: SoftmaxParams) => RowMethod>> = {
  'single-pass': singlePass,
  deferred,
  shiftmax,
}

function singlePass({ width, fraction }: SoftmaxParams): RowMethod {
  const exp = expReference(width, fraction)
  const one = 2 ** fraction
  const wrap = wrapTo(width)
  return (row) => {
    let bias = -(2 ** (width - 1))
    let sum = 0
    for (const s of row) {
      const d = bias - s
      const e = exp(wrap(d < 0 ? d : -d))
      sum = wrap(d < 0 ? flooredProduct(sum, e, fraction) + one : sum + e)
      if (d < 0) bias = s
    }
    const inverse = sum === 0 ? 0 : Number(BigInt.asIntN(width, (1n << BigInt(2 * fraction)) / BigInt(sum)))
    for (let i = 0; i < row.length; i++) {
      row[i] = wrap(flooredProduct(exp(wrap(row[i] - bias)), inverse, fraction))
    }
    return { inverse, shift: 0, maximum: bias }
  }
}

// floor(a * b / 2^shift) modulo 2^32, for a product of up to 63 bits: the low half of b apart, so that each part is
// exact in a double.
function flooredProduct(a: number, b: number, shift: number): number {
  const high = a * Math.floor(b / 65536)
  const low = a * (b - Math.floor(b / 65536) * 65536)
  const upper = high + Math.floor(low / 65536)
  const rest = low - Math.floor(low / 65536) * 65536
  if (shift >= 16) return Math.floor(upper / powerOfTwo(shift - 16))
  const scale = powerOfTwo(16 - shift)
  return (upper % 2 ** 32) * scale + Math.floor(rest / powerOfTwo(shift))
}

function wrapTo(width: number): (value: number) => number {
  const unused = 32 - width
  return (value) => (value << unused) >> unused
}

function maximumOf(row: Int32Array): number {
  let most = row[0]
  for (let i = 1; i < row.length; i++) if (row[i] > most) most = row[i]
  return most
}

function deferred(params: SoftmaxParams): RowMethod {
  const e = powerExponential(params)
  return (row) => {
    const maximum = maximumOf(row)
    let sum = 0
    for (let i = 0; i < row.length; i++) {
      row[i] = e(maximum - row[i])
      sum += row[i]
    }
    return { ...deferredInverse(sum), maximum }
  }
}

/** 1 / sum as inverse * 2^-(shift + deferredInverseBits), of a sum of weights. */
export function deferredInverse(sum: number): { readonly inverse: number; readonly shift: number } {
  const shift = 31 - Math.clz32(sum)
  const numerator = 2n ** BigInt(shift + deferredInverseBits) - 1n
  return { inverse: Number(numerator / BigInt(sum)), shift }
}

/** The power exponential of a difference t >= 0. */
export function powerExponential({ power, weightWidth }: SoftmaxParams): (t: number) => number {
  if (power === null) throw new Error('this method has no power exponential')
  const { factor, fraction, productShift, restBits, entries, slopes } = power
  const one = 2 ** fraction
  const step = 2 ** restBits
  const knots = 2 ** powerIndexBits
  const most = 2 ** weightWidth - 1
  // From here on the result is 0; below it no product exceeds 2^53 by more than its split parts can take.
  const limit = ((weightWidth + 2) * one * 2 ** productShift) / factor.value + 1
  return (t) => {
    if (t > limit) return 0
    const v = scaledDown(t, factor.value, productShift)
    const i = Math.floor(v / one)
    if (i > weightWidth + 1) return 0
    const f = v - i * one
    const j = Math.floor(f / step)
    const y = entries[j % knots] - Math.floor(((f - j * step) * slopes[j % knots]) / step)
    return Math.min(most, Math.floor((y + powerOfTwo(3 + i)) / powerOfTwo(powerGuardBits + i)))
  }
}

// floor(t * factor / 2^shift) of a t below 2^32 and a factor below 2^22.
function scaledDown(t: number, factor: number, shift: number): number {
  if (shift < 16) return Math.floor((t * factor) / powerOfTwo(shift))
  const high = Math.floor(t / 65536)
  const low = t - high * 65536
  return Math.floor((high * factor + Math.floor((low * factor) / 65536)) / powerOfTwo(shift - 16))
}

function shiftmax(params: SoftmaxParams): RowMethod {
  const { weightWidth, half } = params
  const e = shiftExponential(params)
  const divisor = 2n ** BigInt(shiftmaxInverseShift - weightWidth)
  return (row) => {
    const maximum = maximumOf(row)
    const exponentials = Float64Array.from(row, (s) => e(maximum - s))
    const sum = exponentials.reduce((total, value) => total + value, 0)
    const inverse = Math.floor(2 ** shiftmaxInverseShift / sum)
    for (let i = 0; i < row.length; i++) {
      // Up to 47 bits: exact in a double.
      const p = Math.floor((exponentials[i] * inverse + half) / Number(divisor))
      row[i] = Math.min(2 ** weightWidth - 1, p)
    }
    return { inverse, shift: 0, maximum }
  }
}

/** The shifted exponential of a difference t >= 0, `shiftmaxFraction` fraction bits. */
export function shiftExponential({ shift, fraction }: SoftmaxParams): (t: number) => number {
  if (shift === null) throw new Error('this method has no scale')
  const one = 2 ** fraction
  const shifted = (value: number, bits: number) => Math.floor(value / 2 ** bits)
  return (t) => {
    const a = -scaledDown(t, shift.value, shift.shift)
    const z = -(a + shifted(a, 1) - shifted(a, 4))
    const q = shifted(z, fraction)
    const mantissa = one - shifted(z - q * one, 1)
    return q > shiftmaxFraction ? 0 : shifted(mantissa * 2 ** shiftmaxFraction, fraction + q)
  }
}

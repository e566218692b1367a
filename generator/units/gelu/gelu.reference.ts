import { shiftRight } from '../../fixed/requantize-int32.js'
import type { GeluParams, GeluTable } from './gelu.params.js'

/**
 * GELU of every value, bit for bit (docs/numerics.md, gelu).
 * @param x - integers with `params.fraction - shift` fraction bits, any shape.
 * @param shift - how many fraction bits fewer than `params.fraction` x has.
 * @returns integers of the same format and shape.
 * @throws RangeError for a shift that the hardware does not have.
 */
export function geluReference(params: GeluParams, x: Int32Array, shift = 0): Int32Array {
  const { mostShift, rounding } = params
  if (!(shift >= 0 && shift <= mostShift)) {
    throw new RangeError(`a gelu built for shifts of 0 to ${mostShift} cannot shift by ${shift}`)
  }
  const evaluate = geluOf(params)
  if (shift === 0) return x.map(evaluate)
  const scale = 2 ** shift
  return x.map((value) => shiftRight(evaluate(value * scale), shift, rounding))
}

function geluOf(params: GeluParams): (x: number) => number {
  const { method, table, half } = params
  if (table === null) return shiftGelu(params)
  return method === 'delta-lut' ? interpolated(table, half) : nearest(table)
}

// Beyond 32 bits only division by powers of two, on doubles that hold every intermediate exactly.
function interpolated({ stepShift, entries, slopes }: GeluTable, half: number): (x: number) => number {
  const step = 2 ** stepShift
  const range = (entries.length - 1) * step
  return (x) => {
    const magnitude = Math.abs(x)
    const relu = Math.max(x, 0)
    if (magnitude >= range) return relu
    const index = Math.floor(magnitude / step)
    const rest = magnitude - index * step
    return relu - (entries[index] + Math.floor((rest * slopes[index] + half) / step))
  }
}

function nearest({ stepShift, entries }: GeluTable): (x: number) => number {
  const step = 2 ** stepShift
  return (x) => {
    const index = Math.floor((Math.abs(x) + step / 2) / step)
    return Math.max(x, 0) - (index < entries.length ? entries[index] : 0)
  }
}

function shiftGelu({ fraction, sigmoidBits, half }: GeluParams): (x: number) => number {
  const one = 2 ** fraction
  const unit = 2 ** sigmoidBits
  const shifted = (value: number, bits: number) => Math.floor(value / 2 ** bits)
  // x has at most `width` bits and zeros below, so x * sigmoid too is exact in a double, however far x is shifted.
  return (x) => {
    const p = x + shifted(x, 1) + shifted(x, 3) + shifted(x, 4)
    const minusN = -Math.abs(p)
    const z = -(minusN + shifted(minusN, 1) - shifted(minusN, 4))
    const q = shifted(z, fraction)
    const mantissa = one - shifted(z - q * one, 1)
    const e = q > fraction ? 0 : shifted(mantissa, q)
    const sigmoid = Math.floor(((p < 0 ? e : one) * unit) / (one + e))
    return shifted(x * sigmoid + half, sigmoidBits)
  }
}

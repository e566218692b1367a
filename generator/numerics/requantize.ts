import { type FixedFormat, fractionBits, leastRaw, maxRaw, type Overflow, type Rounding } from './format.js'

/** A format to arrive at, and how to get there. */
export interface Quantization {
  readonly to: FixedFormat
  readonly rounding: Rounding
  readonly overflow: Overflow
}

/**
 * The raw integer of `options.to` for the value raw / 2^fromFraction: rounded first, then wrapped or saturated,
 * as an ap_fixed assignment does. Exact for any `raw` and any (also negative) fraction bits.
 */
export function requantize(raw: bigint, options: Quantization & { readonly fromFraction: number }): bigint {
  const { fromFraction, to, rounding, overflow } = options
  return fit(shiftRight(raw, fromFraction - fractionBits(to), rounding), to, overflow)
}

/**
 * The raw integer of `options.to` for a float64, without any error beyond the named rounding.
 * Throws RangeError for NaN and the infinities.
 */
export function realToRaw(value: number, options: Quantization): bigint {
  if (!Number.isFinite(value)) throw new RangeError(`cannot quantise ${value}: expected a finite number`)
  const { mantissa, exponent } = dyadic(value)
  return requantize(mantissa, { ...options, fromFraction: -exponent })
}

function shiftRight(raw: bigint, shift: number, rounding: Rounding): bigint {
  if (shift <= 0) return raw << BigInt(-shift)
  const half = rounding === 'rnd' ? 1n << BigInt(shift - 1) : 0n
  return (raw + half) >> BigInt(shift)
}

function fit(raw: bigint, format: FixedFormat, overflow: Overflow): bigint {
  if (overflow === 'wrap') {
    return format.signed ? BigInt.asIntN(format.width, raw) : BigInt.asUintN(format.width, raw)
  }
  const [min, max] = [leastRaw(format, overflow), maxRaw(format)]
  return raw < min ? min : raw > max ? max : raw
}

/** Every finite double is mantissa · 2^exponent with integers. */
function dyadic(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  // Subnormals have no hidden bit, and share the exponent of the smallest normal numbers.
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n)
  return { mantissa: bits >> 63n ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 }
}

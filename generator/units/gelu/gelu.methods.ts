import type { GeluMethod } from '../../config/gelu-methods.js'
import type { GeluTable } from './gelu.table.js'

/** What an evaluator of a method is built with. */
export interface GeluArithmetic {
  readonly fraction: number
  /** Added before the last floor. */
  readonly half: number
  /** null: the method has none. */
  readonly table: GeluTable | null
  /** Fraction bits of the sigmoid; 0: the method has none. */
  readonly sigmoidBits: number
}

/** All that a method of GELU is to the unit. */
export interface GeluKind {
  /** log2 of the step of a table with at most this error, from the largest |delta''|; null: there is no table. */
  readonly stepLog2: ((maxError: number, curvature: number) => number) | null
  /** Fraction bits of its sigmoid, from those of its argument. */
  sigmoidBits(fraction: number): number
  /** Bits that its last floor takes off. */
  lastShift(arithmetic: Omit<GeluArithmetic, 'half'>): number
  /** Cycles of an evaluator. */
  cycles(sigmoidBits: number): number
  /** Whether the table is interpolated. */
  readonly interpolates: boolean
  /** GELU of an integer, bit for bit (docs/reference/numerics.md, gelu). */
  evaluate(arithmetic: GeluArithmetic): (x: number) => number
}

/** The methods, all of which have a module and a header of their own in the library: gelu_delta, gelu_shift. */
export const geluKinds: Readonly<Record<GeluMethod, GeluKind>> = {
  'delta-lut': {
    // Linear interpolation errs by at most step^2/8 * max|delta''|.
    stepLog2: (maxError, curvature) => Math.floor(Math.log2((8 * maxError) / curvature) / 2),
    sigmoidBits: () => 0,
    lastShift: ({ table }) => tableOf(table).stepShift,
    cycles: () => tableCycles,
    interpolates: true,
    evaluate: ({ table, half }) => interpolated(tableOf(table), half),
  },
  'delta-lut-nearest': {
    // The nearest knot is at most step/2 away, and |delta'| is largest at 0: 1/2.
    stepLog2: (maxError) => Math.floor(Math.log2(4 * maxError)),
    sigmoidBits: () => 0,
    lastShift: () => 0,
    cycles: () => tableCycles,
    interpolates: false,
    evaluate: ({ table }) => nearest(tableOf(table)),
  },
  shift: {
    stepLog2: null,
    sigmoidBits: (fraction) => Math.min(mostSigmoidBits, fraction),
    lastShift: ({ sigmoidBits }) => sigmoidBits,
    cycles: (sigmoidBits) => 10 + sigmoidBits,
    interpolates: false,
    evaluate: shiftGelu,
  },
}

/** Of gelu_delta. */
const tableCycles = 7

// I-ViT quantises its sigmoid to 8 bits; 15 keep the approximation of the exponential the larger error.
const mostSigmoidBits = 15

function tableOf(table: GeluTable | null): GeluTable {
  if (table === null) throw new Error('a method of GELU lacks its table')
  return table
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

function shiftGelu({ fraction, sigmoidBits, half }: GeluArithmetic): (x: number) => number {
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

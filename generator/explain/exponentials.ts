import { Decimal } from 'decimal.js'
import { log2e, Real } from '../numerics/real.js'

/** The exact exponential of a format, and the power exponential (docs/reference/numerics.md, exp). */
export type Exponential = (x: bigint) => bigint

/** min(floor(e^(x / 2^F) * 2^F), 2^(W-1) - 1), from 70 digits. */
export function exactExponential(width: number, fraction: number): Exponential {
  const one = new Real(2).pow(fraction)
  const most = (1n << BigInt(width - 1)) - 1n
  const known = new Map<bigint, bigint>()
  return (x) => {
    const value = known.get(x) ?? exactValue(x, one, most)
    known.set(x, value)
    return value
  }
}

function exactValue(x: bigint, one: Decimal, most: bigint): bigint {
  const value = new Real(x.toString()).div(one).exp().times(one).floor()
  return value.greaterThan(most.toString()) ? most : BigInt(value.toFixed(0))
}

/** e^-u of u = t * scale with E fraction bits, t of F fraction bits, t >= 0. */
export function powerExponential({ fraction: F, scale, bits: E }: PowerSettings): Exponential {
  const factor = log2e.times(scale)
  const c0 = 21 - Math.floor(Decimal.log2(factor).toNumber())
  const C = BigInt(factor.times(new Real(2).pow(c0)).round().toFixed(0))
  const G = Math.min(22, F + c0)
  const entries = powerEntries(E)
  const rest = BigInt(G - indexBits)
  return (t) => {
    const v = (t * C) >> BigInt(F + c0 - G)
    const i = v >> BigInt(G)
    if (i > BigInt(E + 1)) return 0n
    const f = v & ((1n << BigInt(G)) - 1n)
    const j = Number(f >> rest)
    const r = f & ((1n << rest) - 1n)
    const y = entries[j] - ((r * (entries[j] - entries[j + 1])) >> rest)
    const e = (y + (1n << (3n + i))) >> (4n + i)
    const most = (1n << BigInt(E)) - 1n
    return e > most ? most : e
  }
}

/** What a power exponential is built for. */
export interface PowerSettings {
  /** Fraction bits of the argument. */
  readonly fraction: number
  /** What the argument is multiplied with. */
  readonly scale: number
  /** Fraction bits of the result. */
  readonly bits: number
}

const indexBits = 8

/** T[j] = round(2^(E+4) * 2^(-j/256)), j = 0 … 256. */
function powerEntries(E: number): readonly bigint[] {
  const first = new Real(2).pow(E + 4)
  const step = new Real(2).pow(new Real(-1).div(2 ** indexBits))
  return Array.from({ length: 2 ** indexBits + 1 }, (_, j) =>
    BigInt(first.times(step.pow(j)).round().toFixed(0)),
  )
}

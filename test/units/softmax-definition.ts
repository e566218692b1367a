import { Decimal } from 'decimal.js'
import type { SoftmaxResult, SoftmaxRows } from '../../generator/units/softmax/softmax.reference.js'
import type { SoftmaxParams } from '../../generator/units/softmax/softmax.shape.js'

// docs/reference/numerics.md, exp and softmax, spelled out with unlimited integers and 60-digit decimals, apart from the
// product's code, for the tests to compare with.

const Real = Decimal.clone({ precision: 60 })
const log2e = new Real(1).div(new Real(2).ln())

/** min(floor(e^(x / 2^F) * 2^F), 2^(W-1) - 1). */
export function defineExp(x: number, width: number, fraction: number): bigint {
  const one = new Real(2).pow(fraction)
  const most = (1n << BigInt(width - 1)) - 1n
  const argument = new Real(x).div(one)
  if (argument.greaterThan(width)) return most
  const value = BigInt(argument.exp().times(one).floor().toFixed(0))
  return value > most ? most : value
}

/** One row by the definition of the method. */
export function defineRow(params: SoftmaxParams, { keys, scores }: SoftmaxRows): SoftmaxResult {
  const row = [...scores.subarray(0, keys)].map(BigInt)
  const defined = { 'single-pass': singlePass, deferred, shiftmax }[params.method](params, row)
  const int = (value: bigint) => Int32Array.of(Number(value))
  return {
    weights: Int32Array.from(defined.weights, Number),
    inverse: int(defined.inverse),
    shift: int(defined.shift),
    maximum: int(defined.maximum),
  }
}

interface DefinedRow {
  readonly weights: bigint[]
  readonly inverse: bigint
  readonly shift: bigint
  readonly maximum: bigint
}

function singlePass({ width, fraction }: SoftmaxParams, row: bigint[]): DefinedRow {
  const wrap = (value: bigint) => BigInt.asIntN(width, value)
  const exp = (x: bigint) => defineExp(Number(wrap(x)), width, fraction)
  const f = BigInt(fraction)
  let bias = -(1n << BigInt(width - 1))
  let sum = 0n
  for (const s of row) {
    const d = bias - s
    const e = exp(d < 0n ? d : -d)
    sum = wrap(d < 0n ? ((sum * e) >> f) + (1n << f) : sum + e)
    if (d < 0n) bias = s
  }
  const inverse = sum === 0n ? 0n : wrap((1n << (2n * f)) / sum)
  return { weights: row.map((s) => wrap((exp(s - bias) * inverse) >> f)), inverse, shift: 0n, maximum: bias }
}

function normalised(real: Decimal, bits: number): { factor: bigint; shift: number } {
  for (let shift = 0; ; shift++) {
    const factor = real.times(new Real(2).pow(shift)).round()
    if (factor.greaterThanOrEqualTo(new Real(2).pow(bits - 1)))
      return { factor: BigInt(factor.toFixed(0)), shift }
  }
}

function deferred({ weightWidth, fraction, scale }: SoftmaxParams, row: bigint[]): DefinedRow {
  const maximum = row.reduce((most, s) => (s > most ? s : most))
  const { factor, shift: c0 } = normalised(log2e.times(scale), 22)
  const g = BigInt(Math.min(22, fraction + c0))
  const knot = (j: bigint) =>
    BigInt(
      new Real(2)
        .pow(new Real(Number(-j)).div(256))
        .times(new Real(2).pow(weightWidth + 4))
        .round()
        .toFixed(0),
    )
  const weights = row.map((s) => {
    const v = ((maximum - s) * factor) >> (BigInt(fraction + c0) - g)
    const i = v >> g
    if (i > BigInt(weightWidth + 1)) return 0n
    const f = v & ((1n << g) - 1n)
    const j = f >> (g - 8n)
    const r = f & ((1n << (g - 8n)) - 1n)
    const y = knot(j) - ((r * (knot(j) - knot(j + 1n))) >> (g - 8n))
    const e = (y + (1n << (3n + i))) >> (4n + i)
    const most = (1n << BigInt(weightWidth)) - 1n
    return e > most ? most : e
  })
  const sum = weights.reduce((total, e) => total + e)
  const shift = BigInt(sum.toString(2).length - 1)
  return { weights, inverse: ((1n << (shift + 24n)) - 1n) / sum, shift, maximum }
}

function shiftmax({ weightWidth, fraction, scale, half }: SoftmaxParams, row: bigint[]): DefinedRow {
  const maximum = row.reduce((most, s) => (s > most ? s : most))
  const { factor, shift: s0 } = normalised(new Real(scale), 17)
  const f = BigInt(fraction)
  const e = row.map((s) => {
    const a = -(((maximum - s) * factor) >> BigInt(s0))
    const z = -(a + (a >> 1n) - (a >> 4n))
    const r = z & ((1n << f) - 1n)
    return (((1n << f) - (r >> 1n)) << 20n) >> (f + (z >> f))
  })
  const inverse = (1n << 46n) / e.reduce((total, value) => total + value)
  const k = BigInt(weightWidth)
  const most = (1n << k) - 1n
  const weights = e.map((value) => (value * inverse + BigInt(half)) >> (46n - k))
  return { weights: weights.map((p) => (p > most ? most : p)), inverse, shift: 0n, maximum }
}

import type { LayerNormOperands, LayerNormParams } from '../../generator/units/layernorm/layernorm.params.js'
import type { LayerNormJob } from '../../generator/units/layernorm/layernorm.reference.js'

/** docs/reference/numerics.md, layernorm, with unlimited integers. */
export function definition(params: LayerNormParams, { x, scale, bias, operands }: LayerNormJob): number[] {
  const result: number[] = []
  for (let start = 0; start < x.length; start += params.dim) {
    const token = Array.from(x.subarray(start, start + params.dim), BigInt)
    const y = params.profile === 'exact' ? exactToken(params, operands, token) : edgeMoeToken(params, token)
    for (const i of token.keys()) result.push(Number(y(i, BigInt(scale[i]), BigInt(bias[i]))))
  }
  return result
}

function edgeMoeToken(params: LayerNormParams, x: bigint[]): (i: number, w: bigint, b: bigint) => bigint {
  const wrap = (value: bigint) => BigInt.asIntN(32, value)
  const f = BigInt(params.fraction)
  const c = (1n << f) / BigInt(params.dim)
  const share = (value: bigint) => wrap((value * c) >> f)
  const mean = x.reduce((sum, value) => wrap(sum + share(value)), 0n)
  const square = x.reduce((sum, value) => wrap(sum + wrap((value * share(value)) >> f)), 0n)
  const variance = wrap(square - wrap((mean * mean) >> f) + 4n)
  const s = variance < 0n ? 0n : (floorRoot(variance << (f + 2n)) + 1n) >> 1n
  const r = s === 0n ? 0n : wrap((1n << (2n * f)) / s)
  return (i, w, b) => {
    const normalised = wrap((wrap(x[i] - mean) * r) >> f)
    return wrap(wrap((normalised * w) >> 11n) + (b << (f - 11n)))
  }
}

function exactToken(
  params: LayerNormParams,
  { epsilonShift, biasShift, outShift }: LayerNormOperands,
  x: bigint[],
): (i: number, w: bigint, b: bigint) => bigint {
  const n = BigInt(params.dim)
  const f = BigInt(params.fraction)
  const sum = x.reduce((total, value) => total + value, 0n)
  const squares = x.reduce((total, value) => total + value * value, 0n)
  const most = (2n * n * n * (1n << BigInt(2 * params.inputFraction)) + 1_000_000n) / 2_000_000n
  const unit = 1n << BigInt(epsilonShift)
  const epsilon = ((most > 0n ? most : 1n) + unit / 2n) / unit
  const spread = n * squares - sum * sum + (epsilon > 0n ? epsilon : 1n)
  const p = params.fraction + 3 + Math.ceil(Math.log2(params.dim) / 2)
  const h = Math.ceil((spread.toString(2).length - 2 * p) / 2)
  const m = h >= 0 ? spread >> BigInt(2 * h) : spread << BigInt(-2 * h)
  const r = (1n << BigInt(2 * p)) / floorRoot(m)
  const shift = BigInt(2 * p + h) - f - 3n
  const largest = (1n << BigInt(params.width - 1)) - 1n
  const half = outShift === 0 ? 0n : 1n << BigInt(outShift - 1)
  return (i, w, b) => {
    const z = ((n * x[i] - sum) * r + (1n << (shift - 1n))) >> shift
    const y = (z * w + (b << BigInt(biasShift)) + half) >> BigInt(outShift)
    return y > largest ? largest : y < -largest - 1n ? -largest - 1n : y
  }
}

function floorRoot(value: bigint): bigint {
  let low = 0n
  let high = value + 1n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle * middle <= value) low = middle
    else high = middle
  }
  return low
}

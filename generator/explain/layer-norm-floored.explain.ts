import type { ExplainContext } from './explain-context.js'
import { type NormValue, overToken, perEpsilon } from './norm-value.js'
import { integerRoot, type Quantity } from './trace.js'

const wrap = (value: bigint) => BigInt.asIntN(32, value)

/** y of profile `edge-moe`: all sums and results are modulo 2^32. */
export function explainFlooredNorm(norm: NormValue, context: ExplainContext): Quantity {
  const { trace } = context
  const F = norm.step.fractions.input
  const put = (name: string, raw: bigint, how: string) =>
    trace.put(name, { raw: wrap(raw), fraction: F }, how).raw
  const bits = BigInt(F)
  const { mean, r } = statistics(norm, context)
  const centred = put('x - mean', BigInt(norm.x[norm.feature]) - mean, `of x = ${norm.x[norm.feature]}`)
  const normalised = put('normalised', (centred * r) >> bits, `(x - mean) * r >> ${F}`)
  trace.put('w', norm.w, norm.names.w)
  const scaled = put(
    'scaled',
    (normalised * norm.w.raw) >> BigInt(norm.w.fraction),
    'normalised * w, floored',
  )
  trace.put('b', norm.b, norm.names.b)
  const shift = F - norm.b.fraction
  const y = put('y', scaled + (norm.b.raw << BigInt(shift)), `scaled + (b << ${shift})`)
  return { raw: y, fraction: F }
}

function statistics(norm: NormValue, { trace, design }: ExplainContext) {
  const F = norm.step.fractions.input
  const bits = BigInt(F)
  const put = (name: string, raw: bigint, how: string) =>
    trace.put(name, { raw: wrap(raw), fraction: F }, how).raw
  const c = (1n << bits) / BigInt(norm.x.length)
  trace.put('c', { raw: c, fraction: F }, `floor(2^${F} / ${norm.x.length})`)
  const share = (x: bigint) => (x * c) >> bits
  const means = trace.sum('shares', overToken(norm, `(x * c) >> ${F}`, { fraction: F, of: share }))
  const mean = put('mean', means.raw, 'modulo 2^32')
  const square = (x: bigint) => (x * share(x)) >> bits
  const squares = trace.sum(
    'squares',
    overToken(norm, `(x * ((x * c) >> ${F})) >> ${F}`, { fraction: F, of: square }),
  )
  const msq = put('msq', squares.raw, 'modulo 2^32')
  const epsilon = (1n << bits) / perEpsilon(design.network.normEpsilon)
  const variance = put('var', msq - wrap((mean * mean) >> bits) + epsilon, `msq - mean * mean + ${epsilon}`)
  const root = variance < 0n ? 0n : (integerRoot(variance << BigInt(F + 2)) + 1n) >> 1n
  put('s', root, `root of var, halves upwards; 0 where var < 0`)
  const r = put('r', root === 0n ? 0n : (1n << BigInt(2 * F)) / root, `2^${2 * F} / s, its low 32 bits`)
  return { mean, r }
}

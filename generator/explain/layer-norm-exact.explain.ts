import type { ExplainContext } from './explain-context.js'
import { type NormValue, overToken, perEpsilon } from './norm-value.js'
import { integerRoot, type Quantity, rounded } from './trace.js'

/** Guard bits of a normalised value, G. */
const guard = 3

/** y of profile `exact`: nothing that is rounded is subtracted. */
export function explainExactNorm(norm: NormValue, context: ExplainContext): Quantity {
  const { trace, design } = context
  const N = BigInt(norm.x.length)
  const { input, output } = norm.step.fractions
  const S1 = trace.sum('S1', overToken(norm, 'x', { fraction: input, of: (x) => x }))
  const S2 = trace.sum('S2', overToken(norm, 'x * x', { fraction: 2 * input, of: (x) => x * x }))
  const E = trace.put('E', { raw: epsilon(norm, context), fraction: 2 * input }, 'epsilon * N * N')
  const how = 'N * S2 - S1 * S1 + E: N * N * (variance + epsilon)'
  const D = trace.put('D', { raw: N * S2.raw - S1.raw ** 2n + E.raw, fraction: 2 * input }, how)
  const { r, h, P } = inverseRoot(D.raw, norm, context)
  const centred = N * BigInt(norm.x[norm.feature]) - S1.raw
  trace.put('N * x - S1', { raw: centred, fraction: input }, `of x = ${norm.x[norm.feature]}`)
  // F of the unit, the most fraction bits of any norm.
  const F = design.layerNorm.fraction
  const raw = rounded(centred * r, 2 * P + h - F - guard, 'rnd')
  const z = trace.put(
    'z',
    { raw, fraction: F + guard },
    `((N * x - S1) * r + half) >> ${2 * P + h - F - guard}`,
  )
  return scaled({ norm, z, outFraction: output }, context)
}

function epsilon({ x, step }: NormValue, { design }: ExplainContext): bigint {
  const F0 = design.layerNorm.inputFraction
  const per = perEpsilon(design.network.normEpsilon)
  const scaledUp = (BigInt(x.length) ** 2n) << BigInt(2 * F0)
  const E0 = (2n * scaledUp + per) / (2n * per)
  const shift = 2 * (F0 - step.fractions.input)
  const E = rounded(E0 === 0n ? 1n : E0, shift, 'rnd')
  return E > 1n ? E : 1n
}

function inverseRoot(D: bigint, { x }: NormValue, { trace, design }: ExplainContext) {
  const P = design.layerNorm.fraction + 3 + Math.ceil(Math.log2(x.length) / 2)
  const h = Math.ceil((D.toString(2).length - 2 * P) / 2)
  const m = h >= 0 ? D >> BigInt(2 * h) : D << BigInt(-2 * h)
  const s = integerRoot(m)
  trace.put('s', { raw: s, fraction: 0 }, `root of floor(D / 2^${2 * h}), h = ${h}`)
  const r = (1n << BigInt(2 * P)) / s
  trace.put('r', { raw: r, fraction: 2 * P + h }, `floor(2^${2 * P} / s): about 1 / sqrt(D)`)
  return { r, h, P }
}

interface Scaled {
  readonly norm: NormValue
  readonly z: Quantity
  readonly outFraction: number
}

function scaled({ norm: { w, b, names, step }, z, outFraction }: Scaled, context: ExplainContext): Quantity {
  const { trace, design } = context
  trace.put('w', w, names.w)
  const product = trace.put('z * w', { raw: z.raw * w.raw, fraction: z.fraction + w.fraction }, 'scaled')
  trace.put('b', b, names.b)
  const biasShift = product.fraction - b.fraction
  const aligned = b.raw << BigInt(biasShift)
  trace.put('b, aligned', { raw: aligned, fraction: product.fraction }, `b << ${biasShift}`)
  const sum = trace.put('sum', { ...product, raw: product.raw + aligned }, 'z * w + b')
  const value = trace.round('rounded', sum, sum.fraction - outFraction, design.rounding)
  const { width } = context.format(step.output)
  return trace.fit('y', value, { width, overflow: design.overflow })
}

import type { LayerNormStep } from '../network/steps/layer-norm.js'
import type { Explain } from './explain-context.js'
import { rowName } from './explain-context.js'
import { explainExactNorm } from './layer-norm-exact.explain.js'
import { explainFlooredNorm } from './layer-norm-floored.explain.js'

/** A normalised value (docs/reference/numerics.md, layernorm). */
export const explainLayerNorm: Explain<LayerNormStep> = (step, { index }, context) => {
  const { dim } = context.design.network
  const [token, feature] = [Math.floor(index / dim), index % dim]
  context.trace.about.push(`token ${token}, feature ${feature}`)
  const [w] = context.row(step.scale, feature, { columns: 1 })
  const [b] = context.row(step.bias, feature, { columns: 1 })
  const norm = {
    step,
    token,
    feature,
    x: context.tensor(step.input).subarray(token * dim, (token + 1) * dim),
    w: { raw: BigInt(w), fraction: step.fractions.scale },
    b: { raw: BigInt(b), fraction: step.fractions.bias },
    names: { w: rowName(step.scale, feature), b: rowName(step.bias, feature) },
  }
  return context.design.profile === 'exact'
    ? explainExactNorm(norm, context)
    : explainFlooredNorm(norm, context)
}

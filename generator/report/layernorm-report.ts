import { seededRandom } from '../base/random.js'
import { withPublishedFormats } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { normFractions } from '../network/program-fractions.js'
import type { LayerNormFractions } from '../network/steps/layer-norm.js'
import { formatName } from '../numerics/format.js'
import { exactLayerNorm } from '../oracle/layernorm-oracle.js'
import { type LayerNormParams, layerNormOperands } from '../units/layernorm/layernorm.params.js'
import { layerNormReference } from '../units/layernorm/layernorm.reference.js'
import { layerNorm } from '../units/layernorm/layernorm.unit.js'
import { verilogSources } from '../units/unit-sources.js'
import { synthesise } from './cost.js'
import { errorCells, errorSummary, type MeasuredError } from './error-summary.js'
import { normalNumbers, quantised, real } from './tokens.js'
import type { UnitReport } from './unit-report.js'

/** Both profiles with m3vit-tiny's sizes and formats. */
export function layerNormReport(): UnitReport {
  const rows = (['exact', 'edge-moe'] as const).map((profile) => {
    const design = elaborate(withPublishedFormats('m3vit-tiny', profile))
    const { layerNorm: params, formats } = design
    const [fractions] = normFractions(design.program)
    const errors = [realisticTokens(params.dim), adversarialTokens(params)].map((tokens) =>
      layerNormError(params, fractions, tokens),
    )
    return {
      cells: [profile, formatName(formats.activation), ...errorCells(...errors)],
      cost: () => synthesise(verilogSources(layerNorm, params), 'layernorm'),
    }
  })
  return {
    heading: ['profile', 'format', 'tokens: largest error', 'mean', 'adversarial: largest error', 'mean'],
    rows,
  }
}

/** Errors of a layer norm with scales around 1 and biases around 0 against double precision on the same integers. */
export function layerNormError(
  params: LayerNormParams,
  fractions: LayerNormFractions,
  tokens: readonly (readonly number[])[],
): MeasuredError {
  const { dim } = params
  const operands = layerNormOperands(params, fractions)
  const random = seededRandom(11)
  const scale = quantised(
    normalNumbers(random, dim).map((value) => 1 + value / 4),
    fractions.scale,
  )
  const bias = quantised(
    normalNumbers(random, dim).map((value) => value / 4),
    fractions.bias,
  )
  const errors = tokens.flatMap((token) => {
    const x = quantised(token, fractions.input)
    const want = exactLayerNorm({
      x: real(x, fractions.input),
      scale: real(scale, fractions.scale),
      bias: real(bias, fractions.bias),
    })
    const got = real(layerNormReference(params, { x, scale, bias, operands }), fractions.output)
    return got.map((value, i) => Math.abs(value - want[i]))
  })
  return errorSummary(errors)
}

/** 129 tokens of a residual stream: values of some units, three channels ten times as large. */
function realisticTokens(dim: number): number[][] {
  const random = seededRandom(12)
  const offsets = normalNumbers(random, dim).map((value) => value / 2)
  return Array.from({ length: 129 }, () => {
    const size = 0.5 + 1.5 * random()
    return normalNumbers(random, dim).map((value, i) => (offsets[i] + size * value) * (i % 64 === 5 ? 10 : 1))
  })
}

// E[x^2] stays below 512, beyond which edge-moe is not a layer norm.
function adversarialTokens({ dim, inputFraction }: LayerNormParams): number[][] {
  const unit = 2 ** -inputFraction
  const sign = (i: number) => (i % 2 === 0 ? 1 : -1)
  const noise = normalNumbers(seededRandom(13), dim)
  const values: ((i: number) => number)[] = [
    () => 0,
    () => 20,
    (i) => (i === 0 ? 250 : 0),
    (i) => sign(i) * unit,
    (i) => 20 + sign(i) * unit,
    // What is small beside its mean is lost where two rounded means are subtracted.
    (i) => 20 + noise[i] / 1000,
    (i) => 20 + noise[i] / 100,
    (i) => 20 + noise[i] / 10,
    (i) => noise[i] / 1000,
    (i) => 22 * sign(i),
    (i) => 60 * (i / dim - 0.5),
  ]
  return values.map((value) => Array.from({ length: dim }, (_, i) => value(i)))
}

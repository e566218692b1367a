import type { LayerNormStep } from '../../network/steps/layer-norm.js'
import { unpackTokens } from '../../units/blocks.js'
import { layerNormOperands } from '../../units/layernorm/layernorm.params.js'
import { layerNormReference } from '../../units/layernorm/layernorm.reference.js'
import { layerNorm, layerNormCase } from '../../units/layernorm/layernorm.unit.js'
import type { PrepareLayer } from './layer.js'

/** A layer norm step on its unit. */
export const prepareLayerNorm: PrepareLayer<LayerNormStep> = async (step, design, source) => {
  const [{ params }] = layerNorm.variants(design)
  const { dim, tokens } = design.network
  const job = {
    x: await source.tensor(step.input, tokens * dim),
    scale: await source.parameter(step.scale, { rows: step.scale.of, columns: 1 }),
    bias: await source.parameter(step.bias, { rows: step.bias.of, columns: 1 }),
    operands: layerNormOperands(params, step.fractions),
  }
  return [
    {
      tensors: new Map([[step.output, layerNormReference(params, job)]]),
      unitCase: layerNormCase(params, step.output, [job], { measure: true }),
      decode: (outputs) => new Map([[step.output, unpackTokens(outputs.y, dim, params.lanes)]]),
      on: (visit) => visit(layerNorm, params),
    },
  ]
}

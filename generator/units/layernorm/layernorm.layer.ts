import type { Design } from '../../design/elaborate.js'
import type { Step } from '../../design/steps.js'
import { unpackTokens } from '../blocks.js'
import type { LayerBinding, LayerRun, LayerTensors } from '../layer.js'
import { layerNormOperands } from './layernorm.params.js'
import { layerNormReference } from './layernorm.reference.js'
import { layerNorm, layerNormCase } from './layernorm.unit.js'

/** A layer norm step on its unit. */
export const layerNormLayer: LayerBinding = { kind: 'layerNorm', prepare }

async function prepare(design: Design, step: Step, source: LayerTensors): Promise<readonly LayerRun[]> {
  if (step.kind !== 'layerNorm') throw new Error(`${step.name} is not a layer norm`)
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

import type { LinearStep } from '../../network/linear-layer.js'
import { unpackTokens } from '../../units/blocks.js'
import { linearCase, linearExpected } from '../../units/linear/linear.cases.js'
import type { LinearJob, LinearUnitParams } from '../../units/linear/linear.job.js'
import { type LinearParams, weightDigits } from '../../units/linear/linear.params.js'
import { linear } from '../../units/linear/linear.unit.js'
import type { LayerRun, LayerTensors, PrepareLayer } from './layer.js'

/** A linear step on the unified compute unit; where GELU follows, also the sum before it, as a run of its own. */
export const prepareLinear: PrepareLayer<LinearStep> = async (step, design, source) => {
  const [{ params }] = linear.variants(design)
  const job = await loadJob(step, params.core, source)
  const after = linearRun(params, step.output, job)
  if (step.preActivation === null) return [after]
  const before = { ...job, operation: { ...job.operation, gelu: false, geluShift: 0 } }
  return [linearRun(params, step.preActivation, before), after]
}

async function loadJob(
  { operands, input, weight, bias, scale }: LinearStep,
  core: LinearParams,
  source: LayerTensors,
): Promise<LinearJob> {
  const { tokens, inFeatures, outFeatures } = operands
  return {
    operation: operands,
    x: await source.tensor(input, tokens * inFeatures),
    weight: await source.parameter(weight, { rows: weight.of, columns: inFeatures }),
    bias:
      bias === null
        ? new Int32Array(outFeatures)
        : await source.parameter(bias, { rows: bias.of, columns: 1 }),
    scale: scale === null ? null : await source.parameter(scale, { rows: scale.of, columns: 1 }),
    digits: weightDigits(core, weight.format.width),
  }
}

/** One linear layer as a run that makes `tensor`. */
export function linearRun(params: LinearUnitParams, tensor: string, job: LinearJob): LayerRun {
  const { outFeatures } = job.operation
  return {
    tensors: new Map([[tensor, linearExpected(params, job)]]),
    unitCase: linearCase(params, tensor, [job], { measure: true }),
    decode: (outputs) => new Map([[tensor, unpackTokens(outputs.y, outFeatures, params.core.lanes)]]),
    on: (visit) => visit(linear, params),
  }
}

import type { LinearStep } from '../../network/linear-layer.js'
import { unpackTokens } from '../../units/blocks.js'
import { linearCase, linearExpected } from '../../units/linear/linear.cases.js'
import type { LinearJob, LinearUnitParams } from '../../units/linear/linear.job.js'
import { digitShift, type LinearParams, weightDigits } from '../../units/linear/linear.params.js'
import { linear } from '../../units/linear/linear.unit.js'
import type { LayerRun, LayerTensors, PrepareLayer } from './layer.js'

/** A linear step on the unified compute unit; where GELU follows, also the sum before it, as a run of its own. */
export const prepareLinear: PrepareLayer<LinearStep> = async (step, design, source) => {
  const [{ params }] = linear.variants(design)
  const { operands, input } = step
  const x = await source.tensor(input, operands.tokens * operands.inFeatures)
  const job = await layerJob(step, params.core, { x, source })
  const after = linearRun(params, step.output, job)
  if (step.preActivation === null) return [after]
  const before = { ...job, operation: { ...job.operation, gelu: false, geluShift: 0 } }
  return [linearRun(params, step.preActivation, before), after]
}

/** A layer's job: its parameters with tokens. */
export async function layerJob(
  step: LinearStep,
  core: LinearParams,
  { x, source }: { readonly x: Int32Array; readonly source: LayerTensors },
): Promise<LinearJob> {
  const { weight, bias, scale } = step
  const { inFeatures, outFeatures } = step.operands
  return {
    ...layerOperation(step, core),
    x,
    weight: await source.parameter(weight, { rows: weight.of, columns: inFeatures }),
    bias:
      bias === null
        ? new Int32Array(outFeatures)
        : await source.parameter(bias, { rows: bias.of, columns: 1 }),
    scale: scale === null ? null : await source.parameter(scale, { rows: scale.of, columns: 1 }),
  }
}

/** What the unit does for a layer, without a bias shifted as little as digits allow. */
export function layerOperation(
  { operands, weight: { format }, bias }: LinearStep,
  core: LinearParams,
): Required<Pick<LinearJob, 'operation' | 'digits'>> {
  const biasShift = bias === null ? digitShift(core, format.width) : operands.biasShift
  return { operation: { ...operands, biasShift }, digits: weightDigits(core, format.width) }
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

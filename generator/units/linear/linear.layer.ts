import type { Design } from '../../design/elaborate.js'
import type { LinearStep, Step } from '../../design/steps.js'
import { unpackTokens } from '../blocks.js'
import type { LayerBinding, LayerRun, LayerTensors } from '../layer.js'
import { type LinearJob, type LinearUnitParams, linear, linearCase, linearExpected } from './linear.unit.js'

/** A linear step on the unified compute unit; where GELU follows, also the sum before it, as a run of its own. */
export const linearLayer: LayerBinding = { kind: 'linear', prepare }

async function prepare(design: Design, step: Step, source: LayerTensors): Promise<readonly LayerRun[]> {
  if (step.kind !== 'linear') throw new Error(`${step.name} is not linear`)
  const [{ params }] = linear.variants(design)
  const job = await loadJob(step, source)
  const after = linearRun(params, step.output, job)
  if (step.preActivation === null) return [after]
  const before = { ...job, operation: { ...job.operation, gelu: false, geluShift: 0 } }
  return [linearRun(params, step.preActivation, before), after]
}

async function loadJob(
  { operands, input, weight, bias }: LinearStep,
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

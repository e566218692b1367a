import type { Design } from '../../design/elaborate.js'
import type { Step } from '../../design/steps.js'
import type { LayerBinding, LayerRun, LayerTensors } from '../layer.js'
import type { Streams } from '../unit.js'
import { gate, gateCase } from './gate.unit.js'

/** A gate step on its unit, with the experts that the task may choose. */
export const gateLayer: LayerBinding = { kind: 'gate', prepare }

async function prepare(design: Design, step: Step, source: LayerTensors): Promise<readonly LayerRun[]> {
  if (step.kind !== 'gate') throw new Error(`${step.name} is not a gate`)
  const params = design.gate.find(({ order }) => order === step.order)
  if (params === undefined) throw new Error(`the design has no gate of order ${step.order}`)
  const logits = await source.tensor(step.input, design.network.tokens * params.experts)
  const operation = { logits, first: step.first[source.task], count: step.count }
  const unitCase = gateCase(params, step.name, [operation])
  const decode = ({ pick }: Streams) =>
    new Map([
      [step.statistics, interleaved(pick.fields.sum, pick.fields.maximum)],
      [step.indices, pick.fields.index],
      [step.logits, pick.fields.logit],
      [step.scores, pick.fields.score],
    ])
  return [{ tensors: decode(unitCase.expected), unitCase, decode, on: (visit) => visit(gate, params) }]
}

/** [n][2] of two tensors of n. */
function interleaved(first: Int32Array, second: Int32Array): Int32Array {
  return Int32Array.from({ length: 2 * first.length }, (_, i) => (i % 2 === 0 ? first : second)[i >> 1])
}

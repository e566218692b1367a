import type { Streams } from '../../base/streams.js'
import type { GateStep } from '../../network/steps/gate.js'
import { gate, gateCase } from '../../units/gate/gate.unit.js'
import { methodNamed } from '../../units/methods.js'
import type { PrepareLayer } from './layer.js'

/** A gate step on its unit, with the experts that the task may choose. */
export const prepareGate: PrepareLayer<GateStep> = async (step, design, source) => {
  const params = design.gate === null ? undefined : methodNamed(design.gate, step.order, ({ order }) => order)
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

import type { Streams } from '../../base/streams.js'
import type { Design } from '../../design/design.js'
import type { AttentionStep } from '../../network/steps/attention.js'
import { attentionReorderCase } from '../../units/attention_reorder/attention_reorder.cases.js'
import {
  type AttentionReorderParams,
  attentionOperation,
} from '../../units/attention_reorder/attention_reorder.params.js'
import {
  attentionMeetings,
  withoutFilling,
} from '../../units/attention_reorder/attention_reorder.schedule.js'
import { scoreTensor, statisticsTensor } from '../../units/attention_reorder/attention_reorder.tensors.js'
import { attentionReorder } from '../../units/attention_reorder/attention_reorder.unit.js'
import type { PrepareLayer } from './layer.js'

interface Run {
  readonly params: AttentionReorderParams
  readonly design: Design
  readonly step: AttentionStep
}

/** An attention step on the reordered unit, whatever the dataflow of the design. */
export const prepareAttention: PrepareLayer<AttentionStep> = async (step, design, source) => {
  const [{ params }] = attentionReorder.variants(design)
  const { tokens, dim } = design.network
  const read = (name: string) => source.tensor(name, tokens * dim)
  const [q, k, v] = [await read(step.query), await read(step.key), await read(step.value)]
  const operation = attentionOperation(step, tokens)
  const unitCase = attentionReorderCase(params, step.name, [{ operation, q, k, v }])
  const decode = (outputs: Streams) => stepTensors({ params, design, step }, outputs)
  return [
    { tensors: decode(unitCase.expected), unitCase, decode, on: (visit) => visit(attentionReorder, params) },
  ]
}

function stepTensors(
  { params, design, step }: Run,
  { score, stat, y }: Streams,
): ReadonlyMap<string, Int32Array> {
  const { tokens } = design.network
  const { inverse, maximum } = stat.fields
  const scores = denseScores(params, tokens, score.fields.value)
  return new Map([
    [step.scores, scoreTensor(design, scores)],
    [step.statistics, statisticsTensor(params.heads, { inverse, maximum })],
    [step.output, withoutFilling(params, y.fields.value)],
  ])
}

/** [query][key][head] of the scores as they leave the unit. */
function denseScores(
  { heads, rows }: AttentionReorderParams,
  tokens: number,
  stream: Int32Array,
): Int32Array {
  const scores = new Int32Array(tokens * tokens * heads)
  for (const { step, row, query, key } of attentionMeetings(rows, tokens)) {
    for (let head = 0; head < heads; head++)
      scores[(query * tokens + key) * heads + head] = stream[(step * heads + head) * rows + row]
  }
  return scores
}

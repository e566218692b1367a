import type { Design } from '../../design/elaborate.js'
import type { AttentionStep, Step } from '../../design/steps.js'
import type { LayerBinding, LayerRun, LayerTensors } from '../layer.js'
import type { Streams } from '../unit.js'
import { attentionReorderCase, operationOf } from './attention_reorder.cases.js'
import type { AttentionReorderParams } from './attention_reorder.params.js'
import { attentionMeetings, headGroup, keyRounds, withoutFilling } from './attention_reorder.schedule.js'
import { attentionReorder } from './attention_reorder.unit.js'

/** An attention step on the reordered unit, whatever the dataflow of the design. */
export const attentionReorderLayer: LayerBinding = { kind: 'attention', prepare }

interface Run {
  readonly params: AttentionReorderParams
  readonly design: Design
  readonly step: AttentionStep
}

async function prepare(design: Design, step: Step, source: LayerTensors): Promise<readonly LayerRun[]> {
  if (step.kind !== 'attention') throw new Error(`${step.name} is not an attention`)
  const [{ params }] = attentionReorder.variants(design)
  const { tokens, dim } = design.network
  const read = (name: string) => source.tensor(name, tokens * dim)
  const [q, k, v] = [await read(step.query), await read(step.key), await read(step.value)]
  const operation = operationOf(params, tokens)
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
  const { heads } = params
  const { tokens } = design.network
  const padded = Math.ceil(heads / headGroup) * headGroup
  const statistics = new Int32Array(tokens * 2 * padded)
  for (let i = 0; i < tokens * heads; i++) {
    const at = Math.floor(i / heads) * 2 * padded + 2 * (i % heads)
    statistics[at] = stat.fields.inverse[i]
    statistics[at + 1] = stat.fields.maximum[i]
  }
  return new Map([
    [step.scores, scoreTensor({ params, design, step }, score.fields.value, padded)],
    [step.statistics, statistics],
    [step.output, withoutFilling(params, y.fields.value)],
  ])
}

/** [query][key][head], or as the steps make them: [round][key][row][head], heads padded. */
function scoreTensor({ params, design }: Run, stream: Int32Array, padded: number): Int32Array {
  const { heads, rows } = params
  const { tokens } = design.network
  const dense = design.keyOrder === 'ascending'
  const size = dense ? tokens * tokens * heads : keyRounds(rows, tokens) * tokens * rows * padded
  const tensor = new Int32Array(size)
  for (const { step, row, query, key } of attentionMeetings(rows, tokens)) {
    const at = dense ? (query * tokens + key) * heads : (step * rows + row) * padded
    for (let head = 0; head < heads; head++) tensor[at + head] = stream[(step * heads + head) * rows + row]
  }
  return tensor
}

import type { StreamData } from '../base/streams.js'
import type { LinearStep } from '../network/linear-layer.js'
import { type ByStepKind, byStepKind, type StepOf } from '../network/steps/index.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { arrayFeature } from './array-row.js'
import { meetingAt } from './attention-place.js'
import { hiddenRows } from './experts.explain.js'
import type { ExplainContext, ExplainTarget } from './explain-context.js'
import { queuesOf } from './queues.js'
import { stepMaking } from './step-making.js'

/** A beat of one of the accelerator's taps: its number, or what its fields are. */
export interface BeatOf {
  readonly what: string
  readonly tap: string
  readonly at: number | Readonly<Record<string, number>>
}

interface Sought {
  readonly accelerator: LoweredAccelerator
  readonly target: ExplainTarget
  readonly context: ExplainContext
}

/** The number of a beat among those that came by. */
export function beatNumber({ beats, fields }: StreamData, { at, what }: BeatOf): number {
  if (typeof at === 'number') return at
  for (let beat = 0; beat < beats; beat++)
    if (Object.entries(at).every(([field, value]) => fields[field][beat] === value)) return beat
  throw new Error(`${what} did not come by`)
}

/** The beats in which a value comes by, or its summands; none where nothing shows it. */
export function beatsOf(
  accelerator: LoweredAccelerator,
  target: ExplainTarget,
  context: ExplainContext,
): readonly BeatOf[] {
  const step = stepMaking(accelerator.lowered.program, target.tensor)
  return byStepKind(kinds, step, { accelerator, target, context })
}

const kinds: ByStepKind<[Sought], readonly BeatOf[]> = {
  patchEmbed: (step, { accelerator, target: { index } }) => {
    const { dim, prefix } = accelerator.design.network
    const patch = Math.floor(index / dim) - prefix
    return patch < 0 ? [] : [arrayBeat(accelerator, step.linear, { row: patch, feature: index % dim })]
  },
  layerNorm: (step, { accelerator: { design, lowered }, target: { index } }) => {
    const { dim, tokens } = design.network
    const norm = lowered.norms.indexOf(step)
    // Of a norm that is pooled a row alone goes on.
    if (step.output === lowered.mean?.input) return []
    const row = norm * tokens + Math.floor(index / dim)
    const at = row * lowered.shape.normWords + Math.floor((index % dim) / design.linear.taps)
    return [{ what: step.output, tap: 'normed', at }]
  },
  linear: (step, { accelerator, target: { tensor, index } }) => {
    const { outFeatures, gelu } = step.operands
    const at = { row: Math.floor(index / outFeatures), feature: index % outFeatures }
    return [
      { ...arrayBeat(accelerator, step, at), ...(gelu && tensor === step.output && { tap: 'activated' }) },
    ]
  },
  attention: (step, sought) => attentionBeats(step, sought),
  gate: (step, { accelerator: { lowered, design }, target: { tensor, index } }) => {
    const gates = lowered.program.steps.filter(({ kind }) => kind === 'gate')
    const places = tensor === step.statistics ? 2 : step.topK
    const at = gates.indexOf(step) * design.network.tokens + Math.floor(index / places)
    return [{ what: step.name, tap: 'pick', at }]
  },
  // Queues are memory, and are filled as choices come.
  patchReorder: () => [],
  experts: (step, sought) => expertBeats(step, sought),
  add: (step, { accelerator, target: { index } }) => {
    const made = stepMaking(accelerator.lowered.program, step.right)
    const { dim } = accelerator.design.network
    const at = { row: Math.floor(index / dim), feature: index % dim }
    return made.kind === 'linear' ? [arrayBeat(accelerator, made, at)] : []
  },
  mean: () => [],
}

interface RowFeature {
  readonly row: number
  readonly feature: number
  readonly part?: number
}

function arrayBeat(
  accelerator: LoweredAccelerator,
  step: LinearStep,
  { row, feature, part }: RowFeature,
): BeatOf {
  const { op, position } = arrayFeature(accelerator, step, feature)
  const tile = Math.floor(position / accelerator.design.linear.lanes)
  return { what: step.name, tap: 'result', at: { op, row, tile, ...(part !== undefined && { part }) } }
}

// Statistics and words come layer by layer, head by head, query by query.
function attentionBeats(step: StepOf<'attention'>, { accelerator, target }: Sought): readonly BeatOf[] {
  const { design, lowered } = accelerator
  const { tokens, heads, headDim, dim } = design.network
  const { tensor, index } = target
  if (tensor === step.scores) return scoreBeats(step, accelerator, index)
  const isStatistic = tensor === step.statistics
  const columns = isStatistic ? (design.program.tensors.get(tensor)?.shape.at(-1) ?? 0) : dim
  const [query, place] = [Math.floor(index / columns), index % columns]
  const head = Math.floor(place / (isStatistic ? 2 : headDim))
  if (head >= heads) return []
  const layer = lowered.program.steps.filter(({ kind }) => kind === 'attention').indexOf(step)
  const row = (layer * heads + head) * tokens + query
  if (isStatistic) return [{ what: step.name, tap: 'statistic', at: row }]
  const block = Math.floor((place % headDim) / design.linear.taps)
  return [{ what: step.name, tap: 'attended', at: row * lowered.shape.headBlocks + block }]
}

function scoreBeats(
  step: StepOf<'attention'>,
  { design, lowered }: LoweredAccelerator,
  index: number,
): readonly BeatOf[] {
  const meeting = meetingAt(step, design.network, index)
  if (meeting === null) return []
  const { query, key, head } = meeting
  const op = lowered.operations.findLastIndex(
    (each) =>
      each.step === step.name && each.kind === 'attention' && each.from / lowered.shape.headBlocks <= head,
  )
  const part = head - lowered.operations[op].from / lowered.shape.headBlocks
  const tile = Math.floor(key / design.linear.lanes)
  return [{ what: step.name, tap: 'result', at: { op, part, row: query, tile } }]
}

function expertBeats(step: StepOf<'experts'>, { accelerator, target, context }: Sought): readonly BeatOf[] {
  const rows = hiddenRows(queuesOf(step, context))
  const placeOf = ({ expert, row }: { expert: number; row: number }) =>
    rows.filter((each) => each.expert === expert && each.row < row).length
  if (target.tensor === step.hidden) {
    const { outFeatures } = step.fc1.operands
    const entry = rows[Math.floor(target.index / outFeatures)]
    const at = { row: placeOf(entry), feature: target.index % outFeatures, part: entry.expert }
    return [{ ...arrayBeat(accelerator, step.fc1, at), what: `expert ${entry.expert}`, tap: 'activated' }]
  }
  const { dim } = accelerator.design.network
  return rows
    .filter(({ token }) => token === Math.floor(target.index / dim))
    .map((entry) => {
      const at = { row: placeOf(entry), feature: target.index % dim, part: entry.expert }
      return { ...arrayBeat(accelerator, step.fc2, at), what: `expert ${entry.expert}` }
    })
}

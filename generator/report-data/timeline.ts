import { stallWords } from '../report/limiting-factor.js'
import type { SimulatedMemory, SimulatedNetwork } from '../simulate/simulate-network.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { stallCauses } from '../targets/verilog-array/accelerator-taps.js'
import { measuredRun } from './measured-run.js'
import type { ModelledRun, OperationSpan } from './modelled-run.js'
import { sentence } from './sentence.js'
import { tensorPart } from './tensor-part.js'
import { track } from './track.js'
import type { OperationRow, TimelineData, TimelineRun } from './types/timeline.js'

/** What the timeline is made of. */
export interface TimelineSource {
  readonly accelerator: LoweredAccelerator
  readonly modelled: ModelledRun
  readonly memory: Pick<SimulatedMemory, 'latency' | 'bandwidth'>
  /** What is not in the estimate. */
  readonly notes: readonly string[]
  /** null: none was run. */
  readonly simulated: Pick<SimulatedNetwork, 'report' | 'timeline'> | null
}

/** How an image passes the array, operation by operation. */
export function timelineData({
  accelerator,
  modelled,
  memory,
  simulated,
  notes,
}: TimelineSource): TimelineData {
  const { design, lowered } = accelerator
  const { latency, bandwidth } = memory
  const estimated = modelledTimeline(accelerator, modelled)
  const timeline = simulated?.timeline ?? null
  const operations = lowered.operations.flatMap(({ name, kind }, i): OperationRow[] => {
    if (kind === 'end') return []
    const cycles = {
      estimated: modelled.estimate.operations[i],
      simulated: simulated?.report.operations[i] ?? null,
    }
    return [{ name, block: tensorPart(name).block, ...cycles }]
  })
  return {
    ...{ clockMhz: design.clockMhz, memory: { latency, bandwidth }, operations, notes: notes.map(sentence) },
    runs:
      simulated === null || timeline === null ? [estimated] : [estimated, measuredRun(simulated, timeline)],
  }
}

function modelledTimeline(accelerator: LoweredAccelerator, modelled: ModelledRun): TimelineRun {
  const labels = accelerator.lowered.operations.map(({ name }) => name)
  const { estimate, rows, stalls, loads, busy } = modelled
  const numbered = (spans: readonly OperationSpan[]) =>
    spans.map(({ operation, from, to }) => ({ from, to, label: operation }))
  const waits = stalls.map(({ cause, from, to }) => ({ from, to, label: stallCauses.indexOf(cause) }))
  const tracks = [
    track(
      'operations',
      { title: 'Operations', help: helps.operations, lane: 0, labels },
      numbered(runsOf(rows)),
    ),
    track('rows', { title: 'Rows on the array', help: helps.rows, lane: 0, labels }, numbered(rows)),
    track('stalls', { title: 'Array stands', help: helps.stalls, lane: 0, labels: stallCauses }, waits),
    track('loads', { title: 'Weights come in', help: helps.loads, lane: 0, labels }, numbered(loads)),
  ]
  const shares = stallCauses.map((cause) => ({
    ...{ cause, meaning: stallWords[cause] },
    cycles: stalls.reduce((sum, each) => sum + (each.cause === cause ? each.to - each.from : 0), 0),
  }))
  return { origin: 'estimated', cycles: estimate.total, busy, stalls: shares, tracks }
}

const helps = {
  operations: 'From the first row of a layer on the array to its last.',
  rows: 'A token, or half a row of attention, on its way through the array.',
  stalls: 'The array could multiply and does not.',
  loads: 'From the first request for a matrix to its last tile in the ring.',
}

/** Rows of an operation that follow one another, as one. */
export function runsOf(rows: readonly OperationSpan[]): OperationSpan[] {
  const runs: OperationSpan[] = []
  for (const { operation, from, to } of rows) {
    const last = runs.at(-1)
    if (last?.operation === operation) runs[runs.length - 1] = { ...last, to }
    else runs.push({ operation, from, to })
  }
  return runs
}

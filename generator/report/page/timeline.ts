import type { SimulatedMemory } from '../../simulate/simulate-network.js'
import type { LoweredAccelerator } from '../../targets/verilog-array/accelerator-parameters.js'
import { stallCauses } from '../../targets/verilog-array/accelerator-taps.js'
import type { RunReport } from '../../targets/verilog-array/build-accelerator.js'
import type { Span } from '../../targets/verilog-array/cycle-observer.js'
import { stallWords } from '../limiting-factor.js'
import type { ModelledRun, OperationSpan } from './modelled-run.js'
import { pack } from './pack.js'
import { tensorPart } from './tensor-part.js'
import type { OperationRow, TimelineData, TimelineRun, TimelineTrack } from './types/timeline.js'

/** What the timeline is made of. */
export interface TimelineSource {
  readonly accelerator: LoweredAccelerator
  readonly modelled: ModelledRun
  readonly memory: Pick<SimulatedMemory, 'latency' | 'bandwidth'>
  /** What a simulation counted; null: none was run. */
  readonly simulated: Pick<RunReport, 'cycles' | 'fires' | 'stalls' | 'operations'> | null
}

/** How an image passes the array, operation by operation. */
export function timelineData({ accelerator, modelled, memory, simulated }: TimelineSource): TimelineData {
  const { design, lowered } = accelerator
  const { latency, bandwidth } = memory
  const estimated = modelledTimeline(accelerator, modelled)
  return {
    clockMhz: design.clockMhz,
    memory: { latency, bandwidth },
    runs: simulated === null ? [estimated] : [estimated, simulatedTimeline(simulated)],
    operations: lowered.operations.flatMap(({ name, kind }, i): OperationRow[] =>
      kind === 'end'
        ? []
        : [
            {
              ...{ name, block: tensorPart(name).block, estimated: modelled.estimate.operations[i] },
              simulated: simulated?.operations[i] ?? null,
            },
          ],
    ),
  }
}

function modelledTimeline(accelerator: LoweredAccelerator, modelled: ModelledRun): TimelineRun {
  const names = accelerator.lowered.operations.map(({ name }) => name)
  const { estimate, rows, stalls, loads } = modelled
  const tracks = [
    track('operations', { title: 'Operations', help: helps.operations, labels: names }, runsOf(rows)),
    track('rows', { title: 'Rows on the array', help: helps.rows, labels: names }, rows),
    track(
      'stalls',
      { title: 'Array stands', help: helps.stalls, labels: stallCauses },
      stalls.map(({ cause, ...at }) => ({ ...at, operation: stallCauses.indexOf(cause) })),
    ),
    track('loads', { title: 'Weights come in', help: helps.loads, labels: names }, loads),
  ]
  const shares = stallCauses.map((cause) => ({
    ...{ cause, meaning: stallWords[cause] },
    cycles: stalls.reduce((sum, each) => sum + (each.cause === cause ? each.to - each.from : 0), 0),
  }))
  return {
    ...{ origin: 'estimated', cycles: estimate.total, stalls: shares, tracks },
    busy: modelled.busy,
  }
}

function simulatedTimeline(report: NonNullable<TimelineSource['simulated']>): TimelineRun {
  const { cycles, fires, stalls } = report
  const shares = stallCauses.map((cause, i) => ({ cause, meaning: stallWords[cause], cycles: stalls[i] }))
  return { origin: 'simulated', cycles, busy: fires, stalls: shares, tracks: [] }
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

/** A track of spans, each of which carries the number of its label. */
export function track(
  kind: TimelineTrack['kind'],
  words: Pick<TimelineTrack, 'title' | 'help' | 'labels'>,
  spans: readonly (Span & { readonly operation: number })[],
): TimelineTrack {
  const sorted = spans.toSorted((a, b) => a.from - b.from)
  const starts = sorted.map(({ from }, i) => from - (sorted[i - 1]?.from ?? 0))
  const lengths = sorted.map(({ from, to }) => to - from)
  const labels = sorted.map(({ operation }) => operation)
  const intervals = pack([...starts, ...lengths, ...labels], 4)
  return { kind, ...words, count: sorted.length, intervals }
}

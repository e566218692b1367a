import { left, right, textTable } from '../base/text-table.js'
import type { Design } from '../design/design.js'
import { kernelMultipliers } from '../targets/hls-kernel/schedule/multipliers.js'
import type { OperationCycles, Result } from './result.js'

/** The schedule of a row, step by step, and what it comes to; nothing where a row has none. */
export function scheduleText(design: Design, { subject, schedule, cycles }: Result, width?: number): string {
  if (schedule === undefined || cycles === null) return ''
  const steps = stepsOf(schedule)
  const count = (value: number) => value.toLocaleString('en-US')
  const table = textTable(
    [
      {
        columns: [
          left(subject),
          left('kind'),
          right('runs'),
          right('fetch'),
          right('execute'),
          right('cycles'),
        ],
        rows: steps.map((step) => [
          ...[step.operation, step.kind, `${step.runs}`, count(step.fetch)],
          ...[count(step.execute), count(step.cycles)],
        ]),
      },
    ],
    width,
  )
  const milliseconds = (cycles / design.clockMhz / 1000).toFixed(2)
  return [
    table,
    `estimate: ${count(cycles)} cycles, ${milliseconds} ms at ${design.clockMhz} MHz${multipliersText(design)}`,
    'fetch of a step runs while the step before executes; depths of pipelines are guesses (docs/explanation/kernel.md)',
  ].join('\n')
}

function multipliersText(design: Design): string {
  if (design.profile !== 'exact' || design.keyOrder !== 'ascending') return ''
  const dsp = kernelMultipliers(design).reduce((sum, each) => sum + each.dsp, 0)
  return `; its multipliers take ${dsp} DSP48E2`
}

// Operations of a step together: strips of a layer, experts.
function stepsOf(schedule: readonly OperationCycles[]): (OperationCycles & { readonly runs: number })[] {
  const steps = new Map<string, OperationCycles & { readonly runs: number }>()
  for (const each of schedule) {
    const known = steps.get(each.operation)
    steps.set(each.operation, {
      ...{ operation: each.operation, kind: each.kind, runs: (known?.runs ?? 0) + 1 },
      fetch: (known?.fetch ?? 0) + each.fetch,
      execute: (known?.execute ?? 0) + each.execute,
      cycles: (known?.cycles ?? 0) + each.cycles,
    })
  }
  return [...steps.values()]
}

import { ToolError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { countExpertLoads } from '../reference/count-expert-loads.js'
import { countKernelTrips } from '../targets/hls-kernel/build-kernel.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import { packImage } from '../targets/hls-kernel/image-layout.js'
import { type KernelProgram, kernelProgram } from '../targets/hls-kernel/kernel-program.js'
import { tripDifferences } from '../targets/hls-kernel/schedule/compare-trips.js'
import { type KernelSchedule, kernelSchedule } from '../targets/hls-kernel/schedule/kernel-cycles.js'
import { defaultLatency } from '../targets/hls-kernel/schedule/region-cycles.js'
import { noComparison } from './compare.js'
import type { NetworkSource } from './network-checks.js'
import { type Check, type CheckOptions, notRunRow } from './plan.js'
import type { Result } from './result.js'

/**
 * Checks of the HLS kernel's schedule, a row a task: how often each loop runs for each operation, as a counting build of
 * the C++ has it, against what the schedule says. Its cycles are the schedule's, an estimate.
 */
export function cycleChecks(design: Design, source: NetworkSource, options: CheckOptions): Check[] {
  return source.tasks.map((task) => {
    const subject = `${design.network.tasks[task]} schedule`
    const obstacle = hlsKernel.obstacle(design)
    const row = { subject, kind: 'schedule', backend: 'csim' } as const
    return {
      title: `${subject}, csim`,
      run: async () =>
        obstacle === null ? scheduleRow(design, { source, task, options }, row) : notRunRow(row, obstacle),
    }
  })
}

interface Run {
  readonly source: NetworkSource
  readonly task: number
  readonly options: CheckOptions
}

async function scheduleRow(
  design: Design,
  { source, task, options }: Run,
  row: Pick<Result, 'subject' | 'kind' | 'backend'>,
): Promise<Result> {
  const started = performance.now()
  const program = kernelProgram(design)
  const base = { ...row, vectors: 1, failedCase: null, notRun: null }
  const seconds = () => (performance.now() - started) / 1000
  try {
    const loads = await countExpertLoads(design, source, { image: source.image, task })
    const queues = loads.map(({ queueLengths }) => queueLengths)
    const schedule = kernelSchedule(design, program, { latency: defaultLatency, queues })
    const weights = await hlsKernel.pack(design, source)
    const images = packImage(design, source.image)
    const run = { weights, images, count: 1, task }
    const lines = await countKernelTrips(design, run, options.build)
    return { ...base, ...compared(program, schedule, lines), seconds: seconds(), failure: null }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const nothing = { ...noComparison, cycles: null }
    return { ...base, ...nothing, seconds: seconds(), failure: error.message }
  }
}

function compared(
  program: KernelProgram,
  schedule: KernelSchedule,
  lines: readonly string[],
): Pick<Result, 'compared' | 'differing' | 'first' | 'parts' | 'cycles' | 'schedule'> {
  const differences = tripDifferences(program, schedule, lines)
  const parts = differences.map(({ operation, loop, counted, scheduled }) => {
    const where = `${operation === null ? '' : `${operation} `}${loop}`
    const first = { where, got: counted, want: scheduled }
    return { name: where, case: null, compared: 1, differing: 1, first }
  })
  return {
    compared: lines.length,
    differing: differences.length,
    ...{ first: parts[0]?.first ?? null, parts },
    cycles: Math.round(schedule.cycles),
    schedule: schedule.operations.map(({ operation, fetch, execute, cycles }) => ({
      operation: operation.name,
      kind: operation.kind,
      ...{ fetch: Math.round(fetch), execute: Math.round(execute), cycles: Math.round(cycles) },
    })),
  }
}

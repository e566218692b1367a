import type { Design } from '../design/design.js'
import { milliseconds } from '../report/milliseconds.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import { kernelSchedule } from '../targets/hls-kernel/schedule/kernel-cycles.js'
import { defaultLatency } from '../targets/hls-kernel/schedule/region-cycles.js'

/** Cycles of the HLS kernel, by its own schedule. */
export interface KernelEstimate {
  readonly cycles: number
  readonly milliseconds: number
  readonly operations: readonly {
    readonly name: string
    readonly cycles: number
    readonly milliseconds: number
  }[]
}

/**
 * Schedules the HLS kernel (docs/explanation/kernel.md, cycles); null where the design has none.
 * @param queues - by layer with experts, how many tokens each of its experts has
 */
export function estimateKernel(
  design: Design,
  queues: readonly (readonly number[])[],
): KernelEstimate | null {
  if (hlsKernel.obstacle(design) !== null) return null
  const { lowered } = hlsKernel.lower(design)
  const schedule = kernelSchedule(design, lowered, { latency: defaultLatency, queues })
  const time = (cycles: number) => milliseconds(design, cycles)
  // An expert's layers come once for each expert.
  const byName = new Map<string, number>()
  for (const { operation, cycles } of schedule.operations)
    byName.set(operation.name, (byName.get(operation.name) ?? 0) + cycles)
  const operations = [...byName].map(([name, cycles]) => ({ name, cycles, milliseconds: time(cycles) }))
  return { cycles: schedule.cycles, milliseconds: time(schedule.cycles), operations }
}

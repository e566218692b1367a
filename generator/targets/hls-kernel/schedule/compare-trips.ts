import type { KernelProgram } from '../kernel-program.js'
import { headerWords } from '../kernel-tensors.js'
import type { KernelSchedule } from './kernel-cycles.js'
import { type LoopName, loopNames, type Trips } from './loop-table.js'

/** A loop that ran another number of times than the schedule says. */
export interface TripDifference {
  /** Operation; null: once a run. */
  readonly operation: string | null
  readonly loop: string
  readonly scheduled: number
  readonly counted: number
}

/** What was counted: by loop, and by operation. */
type Counted = ReadonlyMap<string, ReadonlyMap<number, number>>

/**
 * Trips as a counting build has them beside those of the schedule: every loop of every operation.
 * @param lines - of `countKernelTrips`, of one image
 */
export function tripDifferences(
  program: KernelProgram,
  { operations }: KernelSchedule,
  lines: readonly string[],
): TripDifference[] {
  const counted = countedTrips(lines)
  const numbers = new Map(program.operations.map((operation, number) => [operation, number]))
  const unknown = [...counted.keys()].filter((name) => !loopNames.includes(name as LoopName))
  return [
    ...unknown.map((loop) => ({ operation: null, loop, scheduled: 0, counted: totalOf(counted, loop) })),
    ...onceDifferences(program, counted),
    ...operations.flatMap(({ operation, trips }) =>
      perOperation.flatMap((loop): TripDifference[] => {
        const scheduled = trips[loop] ?? 0
        const found = counted.get(loop)?.get(numbers.get(operation) ?? -1) ?? 0
        return scheduled === found ? [] : [{ operation: operation.name, loop, scheduled, counted: found }]
      }),
    ),
  ]
}

/** Loops that run once an image, not once an operation. */
const once = [
  ...(['check_weights.header', 'keep_result.result', 'run_segment.operations'] as const),
  ...(['run_operations.segments', 'kernel_run.images'] as const),
]

const perOperation = loopNames.filter((name) => !(once as readonly LoopName[]).includes(name))

function onceDifferences({ tensors, segments }: KernelProgram, counted: Counted): TripDifference[] {
  const scheduled: Trips = {
    'check_weights.header': headerWords(tensors),
    'keep_result.result': tensors.resultWords,
    'run_segment.operations': segments.reduce((sum, { count }) => sum + count, 0),
    'run_operations.segments': segments.length,
    'kernel_run.images': 1,
  }
  return once
    .map((loop) => ({
      operation: null,
      loop,
      scheduled: scheduled[loop] ?? 0,
      counted: totalOf(counted, loop),
    }))
    .filter((each) => each.scheduled !== each.counted)
}

function countedTrips(lines: readonly string[]): Counted {
  const counted = new Map<string, Map<number, number>>()
  for (const line of lines) {
    const [loop, operation, trips] = line.split(' ')
    const own = counted.get(loop) ?? new Map<number, number>()
    counted.set(loop, own.set(Number(operation), Number(trips)))
  }
  return counted
}

function totalOf(counted: Counted, loop: string): number {
  return [...(counted.get(loop)?.values() ?? [])].reduce((sum, trips) => sum + trips, 0)
}

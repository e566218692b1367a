import type { Design } from '../../../design/design.js'
import { kernelProgram } from '../kernel-program.js'
import { kernelSchedule } from './kernel-cycles.js'
import { loopInterval } from './loop-intervals.js'
import { type LoopName, loopNames, loopSchedule } from './loop-table.js'
import { defaultLatency } from './region-cycles.js'

/** A pipelined loop of the kernel as it should be scheduled. */
export interface KernelLoop {
  /** C++ function that holds it, without template arguments. */
  readonly process: string
  /** Its label. */
  readonly loop: string
  readonly initiationInterval: number
  /** Trips of the longest call. */
  readonly trips: number
  /** Cycles from a trip's start to its end, a guess that a report corrects. */
  readonly depth: number
}

/** The pipelined loops of a design's kernel that run, each with the trips of the operation that has most of them. */
export function kernelLoops(design: Design): KernelLoop[] {
  const most = mostTrips(design)
  return loopNames.flatMap((name) => {
    const { kind, depth } = loopSchedule(name)
    const trips = most.get(name) ?? 0
    if (kind === 'outer' || trips === 0) return []
    const [process, loop] = name.split('.')
    return [{ process, loop, initiationInterval: loopInterval(design, name), trips, depth }]
  })
}

// An expert has all tokens at most.
function mostTrips(design: Design): ReadonlyMap<LoopName, number> {
  const program = kernelProgram(design)
  const { network } = design
  const queues = program.program.steps
    .filter(({ kind }) => kind === 'experts')
    .map(() => Array.from({ length: network.moe?.experts ?? 0 }, () => network.tokens))
  const { operations } = kernelSchedule(design, program, { latency: defaultLatency, queues })
  const most = new Map<LoopName, number>()
  for (const { longest } of operations)
    for (const name of loopNames) most.set(name, Math.max(most.get(name) ?? 0, longest[name] ?? 0))
  return most
}

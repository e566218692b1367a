import type { Design } from '../../../design/design.js'
import type { RegionTrips } from './fetch-trips.js'
import { loopInterval } from './loop-intervals.js'
import { type LoopName, loopNames, loopSchedule } from './loop-table.js'

/** Cycles to a read's first word, and from a write's last word to its answer. */
export interface MemoryLatency {
  readonly read: number
  readonly write: number
}

/** Of a memory behind an interconnect, in cycles of the kernel: a read's first word, a write's answer. */
export const defaultLatency: MemoryLatency = { read: 60, write: 30 }

/** Cycles of a process network: its longest process, and what each on the way takes until it passes something on. */
export function regionCycles(
  design: Design,
  { trips, chain, longest }: RegionTrips,
  latency: MemoryLatency,
): number {
  const own = { ...trips, ...longest }
  const busy = loopNames.map(
    (name) => loopInterval(design, name) * (own[name] ?? 0) + burstCycles(name, own, latency),
  )
  return Math.max(...busy) + chain.reduce((sum, name) => sum + fillCycles(name, own, latency), 0)
}

// A burst behind the first one waits for memory once more.
function burstCycles(name: LoopName, trips: RegionTrips['trips'], { read, write }: MemoryLatency): number {
  const { kind, bursts } = loopSchedule(name)
  if (bursts === undefined || (trips[name] ?? 0) === 0) return 0
  const again = (trips[bursts as LoopName] ?? 1) - 1
  return again * { outer: 0, logic: 0, read, write }[kind]
}

// Statistics are of a whole token, so what comes behind them waits for one.
function fillCycles(name: LoopName, trips: RegionTrips['trips'], { read, write }: MemoryLatency): number {
  const { kind, depth } = loopSchedule(name)
  const wait = name === 'layernorm_gather.blocks' ? perToken(trips) : 0
  const waits = { outer: 0, logic: wait, read, write }
  return (trips[name] ?? 0) === 0 ? 0 : depth + waits[kind]
}

function perToken(trips: RegionTrips['trips']): number {
  return (trips['layernorm_gather.blocks'] ?? 0) / (trips['layernorm_factors.tokens'] ?? 1)
}

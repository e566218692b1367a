import { type Delays, netDelay } from './delay-table.js'
import type { FlatArc, FlatTiming } from './flat-timing.js'

/** For each net of a design, when it settles at the latest and by which step. */
export interface LongestWays {
  /** ns behind the clock edge at what drives the net; -1 where nothing clocked does. */
  readonly arrival: Float64Array
  /** The step that it waits for; undefined where the net begins at a clock. */
  readonly by: readonly (FlatArc | undefined)[]
  /** The net at whose clocked driver the longest way to a net begins. */
  readonly origin: Int32Array
  /** From what drives a net to its loads, in ns. */
  readonly wire: (net: number) => number
}

/**
 * Latest arrivals over a design, each net after all that it depends on. Nets of loops, and what only follows from them, are
 * left out: `synth` rejects loops by themselves.
 */
export function longestWays({ nets, into, launches, load }: FlatTiming, delays: Delays): LongestWays {
  const arrival = new Float64Array(nets).fill(-1)
  const by: (FlatArc | undefined)[] = []
  const origin = Int32Array.from({ length: nets }, (_, net) => net)
  const wire = (net: number) => netDelay(delays, load[net])
  for (const { net, ns } of launches) arrival[net] = Math.max(arrival[net], ns)
  for (const net of sorted(nets, into))
    for (const arc of into[net] ?? []) {
      if (arrival[arc.from] < 0) continue
      const at = arrival[arc.from] + (arc.step.dedicated ? 0 : wire(arc.from)) + arc.step.ns
      if (at <= arrival[net]) continue
      arrival[net] = at
      by[net] = arc
      origin[net] = origin[arc.from]
    }
  return { arrival, by, origin, wire }
}

/** Nets that steps end at, in an order in which every net follows those that its steps begin at. */
function sorted(nets: number, into: FlatTiming['into']): number[] {
  const missing = new Int32Array(nets)
  const followers: number[][] = []
  for (const [net, arcs] of into.entries())
    for (const { from } of arcs ?? []) {
      missing[net] += 1
      followers[from] ??= []
      followers[from].push(net)
    }
  const order = [...missing.keys()].filter((net) => missing[net] === 0)
  for (const net of order)
    for (const follower of followers[net] ?? []) {
      missing[follower] -= 1
      if (missing[follower] === 0) order.push(follower)
    }
  return order
}

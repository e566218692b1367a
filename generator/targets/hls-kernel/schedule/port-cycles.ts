import type { Design } from '../../../design/design.js'
import { kernelInterface, memoryArgumentsOf } from '../kernel-interface.js'
import type { KernelOperation } from '../kernel-operation.js'
import type { RegionTrips } from './fetch-trips.js'
import type { LoopName, Trips } from './loop-table.js'

/** What runs at once in a segment: an operation, and the fetch of the one behind it. */
export interface Together {
  readonly operation: KernelOperation
  readonly trips: Trips
  readonly next: { readonly operation: KernelOperation; readonly fetch: RegionTrips } | undefined
}

/** Cycles in which the busiest port to memory moves its words, a word a cycle and direction. */
export function portCycles(design: Design, together: Together): number {
  const words = argumentWords(together)
  const ports = new Map<string, number>()
  for (const { name, port, access } of memoryArgumentsOf(kernelInterface(design))) {
    const key = `${access} ${port}`
    ports.set(key, (ports.get(key) ?? 0) + (words.get(name) ?? 0))
  }
  return Math.max(...ports.values())
}

// Words by argument of the kernel.
function argumentWords({ trips, next }: Together): ReadonlyMap<string, number> {
  const of = (from: Trips, ...names: readonly LoopName[]) =>
    names.reduce((sum, name) => sum + (from[name] ?? 0), 0)
  const fetched = next?.fetch.trips ?? {}
  const heads = of(fetched, 'read_heads.heads') / 2
  const words = new Map<string, number>([
    ['keys', heads],
    ['values', heads],
    ['norms', of(trips, 'read_norm.scales', 'read_norm.biases')],
    ['positions', of(trips, 'read_positions.positions')],
    ['image', of(trips, 'read_pixels.pixels')],
    ['tensors_in', of(trips, 'read_tokens.tokens', 'gather_tokens.words', 'read_heads.heads')],
    ['addends', of(trips, 'read_addends.addends')],
    ['normed', of(trips, 'write_tokens.tokens')],
    ['tensors_out', of(trips, 'write_strip.words')],
  ])
  const beside = of(fetched, 'read_first_stripe.bias', 'read_factors.factors')
  for (const [stripe, count] of (next?.fetch.stripes ?? []).entries())
    words.set(`weights_${stripe}`, count + (stripe === 0 ? beside : 0))
  return words
}

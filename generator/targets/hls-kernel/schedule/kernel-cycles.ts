import type { Design } from '../../../design/design.js'
import { expertOrder } from '../../../units/patch_reorder/patch_reorder.reference.js'
import type { KernelOperation } from '../kernel-operation.js'
import type { KernelProgram } from '../kernel-program.js'
import { headerWords } from '../kernel-tensors.js'
import { arrayTrips } from './array-trips.js'
import { fetchTrips, longestTrips, noTrips, type RegionTrips } from './fetch-trips.js'
import { type KernelSizes, kernelSizes } from './kernel-sizes.js'
import { addedTrips, type Trips } from './loop-table.js'
import { normTrips } from './norm-trips.js'
import { portCycles } from './port-cycles.js'
import { type MemoryLatency, regionCycles } from './region-cycles.js'
import { attentionTrips, endTrips, meanTrips, queueTrips } from './token-trips.js'

/** What the kernel's cycles follow from, beside the design. */
export interface KernelCycleSettings {
  readonly latency: MemoryLatency
  /** By layer with experts, how many tokens each of its experts has. */
  readonly queues: readonly (readonly number[])[]
}

/** An operation as the schedule has it. */
export interface ScheduledOperation {
  readonly operation: KernelOperation
  /** How often loops run for it, its fetch included. */
  readonly trips: Trips
  /** Of them those of the longest process, where several have the same loop. */
  readonly longest: Trips
  /** Cycles of its fetch, and of what it does, each by itself. */
  readonly fetch: number
  readonly execute: number
  /** Cycles that it adds to the run: its fetch runs while the operation before it executes, where nothing forbids it. */
  readonly cycles: number
}

/** The kernel's schedule of an image. */
export interface KernelSchedule {
  readonly operations: readonly ScheduledOperation[]
  /** In all, with what is done once a run. */
  readonly cycles: number
}

/** Cycles to start a process network and to see that it has ended. */
const handshake = 4

/**
 * Schedules an image of a task without running it (docs/explanation/kernel.md, cycles): a process takes its loop's trips,
 * a process network as long as its longest process and what it takes until the last one begins, a segment whichever of
 * fetching and executing is slower.
 */
export function kernelSchedule(
  design: Design,
  program: KernelProgram,
  settings: KernelCycleSettings,
): KernelSchedule {
  const sizes = kernelSizes(design, program)
  const walk = new ScheduleWalk(sizes, settings)
  const operations = program.segments.flatMap(({ first, count, closing }) => [
    ...walk.segment(program.operations.slice(first, first + count)),
    ...(closing < 0 ? [] : [walk.alone(program.operations[closing])]),
  ])
  const once = headerWords(program.tensors) + program.tensors.resultWords
  const overhead = once + 2 * settings.latency.read + settings.latency.write + 4 * handshake
  return { operations, cycles: operations.reduce((sum, { cycles }) => sum + cycles, overhead) }
}

interface Draft {
  readonly operation: KernelOperation
  readonly fetch: RegionTrips
  readonly execute: RegionTrips
}

class ScheduleWalk {
  private layer = -1

  constructor(
    private readonly sizes: KernelSizes,
    private readonly settings: KernelCycleSettings,
  ) {}

  segment(operations: readonly KernelOperation[]): ScheduledOperation[] {
    const drafts = operations.map((operation) => this.draft(operation))
    return drafts.map((draft, i) => {
      const { operation, fetch, execute } = draft
      const next = drafts[i + 1]?.fetch ?? noTrips
      const own = this.cycles(execute)
      const busy = portCycles(this.sizes.design, { operation, trips: execute.trips, next: drafts[i + 1] })
      const first = i === 0 ? this.cycles(fetch) : 0
      return {
        operation,
        trips: addedTrips([fetch.trips, execute.trips]),
        longest: longestTrips([fetch, execute]),
        fetch: this.cycles(fetch),
        execute: own,
        cycles: first + Math.max(own, this.cycles(next), busy) + handshake,
      }
    })
  }

  /** The operation behind a segment. */
  alone(operation: KernelOperation): ScheduledOperation {
    if (operation.kind === 'ATTENTION') {
      const region = attentionTrips(this.sizes, operation)
      const cycles = this.cycles(region)
      const longest = longestTrips([region])
      return {
        operation,
        trips: region.trips,
        longest,
        fetch: 0,
        execute: cycles,
        cycles: cycles + handshake,
      }
    }
    this.layer++
    const { choices, order } = queueTrips(this.sizes, operation)
    const cycles = this.cycles(choices) + this.cycles(order)
    const trips = addedTrips([choices.trips, order.trips])
    const longest = longestTrips([choices, order])
    return { operation, trips, longest, fetch: 0, execute: cycles, cycles: cycles + handshake }
  }

  private cycles(region: RegionTrips): number {
    return region.chain.length === 0
      ? 0
      : handshake + regionCycles(this.sizes.design, region, this.settings.latency)
  }

  private draft(operation: KernelOperation): Draft {
    const { kind } = operation
    const isExpert = kind === 'EXPERT_FIRST' || kind === 'EXPERT_SECOND'
    const tokens = isExpert ? this.expertTokens(operation.place) : this.sizes.design.network.tokens
    const fetch = fetchTrips(this.sizes, operation, tokens > 0)
    return { operation, fetch, execute: tokens === 0 ? noTrips : this.execute(operation, tokens) }
  }

  // Tokens of the expert whose turn it is; 0: none is left.
  private expertTokens(place: number): number {
    const lengths = this.settings.queues[this.layer]
    const order = expertOrder(this.sizes.design.patchReorder?.leading ?? lengths.length, lengths)
    return place < order.length ? lengths[order[place]] : 0
  }

  private execute(operation: KernelOperation, tokens: number): RegionTrips {
    switch (operation.kind) {
      case 'LAYER_NORM':
        return normTrips(this.sizes, operation, 0)
      case 'MEAN':
        return meanTrips(this.sizes, operation)
      case 'EXPERTS_END':
        return endTrips(this.sizes, operation)
      case 'PATCH_EMBED':
        return arrayTrips(this.sizes, operation, tokens - this.sizes.design.network.prefix)
      case 'LINEAR':
        return arrayTrips(this.sizes, operation, operation.rows)
      case 'ATTEND':
      case 'EXPERT_FIRST':
      case 'EXPERT_SECOND':
        return arrayTrips(this.sizes, operation, tokens)
      case 'ATTENTION':
      case 'EXPERT_QUEUES':
        throw new Error(`${operation.name} runs alone`)
    }
  }
}

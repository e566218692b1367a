import type { InputError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import type { ParameterSource } from '../weights/parameter-source.js'

/** Tensors by the program's names. */
export type Tensors = ReadonlyMap<string, Int32Array>

/** What the cycles of a run follow from, beside the design. */
export interface CycleSettings {
  /** Images, one right behind the other. */
  readonly images: number
  /** Of the memory: cycles to a read's first beat, bytes a cycle of all ports together. */
  readonly latency: number
  readonly bandwidth: number
  /** By layer with experts, how many tokens each of its experts has. */
  readonly queues: readonly (readonly number[])[]
}

/** Cycles of a run: in all, and of each operation as the hardware's counters have them. */
export interface CycleEstimate {
  readonly total: number
  readonly operations: readonly number[]
  /** The array's way through them. */
  readonly visits: readonly CycleVisit[]
  /** How often the matrix of each operation was loaded. */
  readonly loads: readonly number[]
}

/** An operation while the array is at a row of it, or waits for its next one; cycles from the run's start on. */
export interface CycleVisit {
  readonly operation: number
  readonly from: number
  readonly to: number
  /** Cycles in which the array multiplies. */
  readonly fires: number
  /** Cycles in which it waits, by what for (docs/reference/commands/simulate.md, stalls). */
  readonly waits: Readonly<Record<WaitCause, number>>
}

/** What the array may wait for. Biases come with weights in the model. */
export type WaitCause = 'rows' | 'tokens' | 'weights' | 'results'

/**
 * An architecture that networks are lowered to: its sources, its memory, and what its results mean. Which tools compile
 * or simulate it is a matter of the backends.
 */
export interface Target<Lowered, Left> {
  /** Why a design cannot be lowered; null where it can. */
  obstacle(design: Design): InputError | null
  /** The network as the target runs it. @throws InputError where there is an obstacle. */
  lower(design: Design): Lowered
  /** Its sources, by their paths in a project. */
  files(lowered: Lowered): ReadonlyMap<string, string>
  /** Its sources, and all that a simulation of it takes. */
  bench(lowered: Lowered): ReadonlyMap<string, string>
  /** Weights as its memory holds them. @throws InputError when they are not the network's. */
  pack(design: Design, source: ParameterSource): Promise<Uint8Array>
  /** The program's tensors in what a run of one image left. */
  decode(lowered: Lowered, left: Left): Tensors
  /** Its cycles without running it; null: there is no model of them yet. */
  readonly cycles: ((lowered: Lowered, settings: CycleSettings) => CycleEstimate) | null
}

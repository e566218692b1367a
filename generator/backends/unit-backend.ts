import type { BuildOptions } from '../../sim/build-options.js'
import type { StreamPort, Streams } from '../base/streams.js'
import type { Unit, UnitCase } from '../units/unit.js'
import type { BackendName } from './backend-name.js'

/** A realisation that can be run on test vectors. */
export interface Backend {
  readonly name: Exclude<BackendName, 'model'>
  /** Whether its runs have cycles, in which streams may stall. */
  readonly isClocked: boolean
  /**
   * Builds a unit, from the cache if it can.
   * @throws ToolError when a tool is missing or refuses the generated code.
   */
  build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable>
}

/** A built unit. */
export interface Executable {
  /** Runs a case. @throws ToolError when the run ends without all results: deadlock, crash, surplus beats. */
  run(unitCase: UnitCase, options: RunOptions): Promise<RunResult>
}

/** How to run. */
export interface RunOptions {
  readonly seed: number
  /** Probability that a stream stalls in a cycle, 0 to below 1. */
  readonly stalls: number
  /** Waveform file to write, of the format that the executable was built for. */
  readonly trace?: string
}

/** What came out. */
export interface RunResult {
  readonly outputs: Streams
  /** Clock cycles of the run, and when each stream's first and last beat was accepted; absent in csim. */
  readonly timing?: Timing
}

/** Cycle numbers count from the end of reset. */
export interface Timing {
  readonly cycles: number
  readonly streams: Readonly<
    Record<string, { readonly beats: number; readonly first: number; readonly last: number }>
  >
}

/** Output ports of a unit. */
export function outputPorts(ports: readonly StreamPort[]): StreamPort[] {
  return ports.filter((port) => port.direction === 'out')
}

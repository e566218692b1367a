import type { BackendName } from '../generator/backends/backend-name.js'
import type { EmittedFile, StreamPort, Streams, Unit, UnitCase } from '../generator/units/unit.js'

/** A realisation that can be run on test vectors. */
export interface Backend {
  readonly name: Exclude<BackendName, 'model'>
  /**
   * Builds a unit, from the cache if it can.
   * @throws ToolError when a tool is missing or refuses the generated code.
   */
  build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable>
}

/** How to build. */
export interface BuildOptions {
  /** Folder of the vendor's headers, to compile against instead of the stand-ins. */
  readonly hlsInclude?: string
  /** Whether the executable can write a waveform. */
  readonly trace?: boolean
  /** Changes the generated files on their way to the tools: how tests make a realisation wrong. */
  readonly edit?: (file: EmittedFile) => string
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
  /** Waveform file (FST) to write. */
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

import type { SimulatorName } from '../../sim/simulator-name.js'
import type { Stretch } from '../targets/verilog-array/timeline.js'
import type { MemoryOptions } from './commands/memory-options.js'
import type { NetworkOptions } from './commands/network-options.js'

/** Options of `simulate`. */
export interface SimulateOptions extends NetworkOptions, MemoryOptions {
  readonly unit?: string
  readonly simulator?: SimulatorName
  readonly trace?: string
  readonly traceWindow?: Stretch
  readonly perfetto?: string
  readonly csv?: string
  readonly jitter: number
}

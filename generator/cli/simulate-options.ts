import type { SimulatorName } from '../../sim/simulator-name.js'
import type { Stretch } from '../targets/verilog-array/timeline.js'
import type { NetworkOptions } from './commands/network-options.js'

/** Options of `simulate`. */
export interface SimulateOptions extends NetworkOptions {
  readonly unit?: string
  readonly simulator?: SimulatorName
  readonly images: number
  readonly trace?: string
  readonly traceWindow?: Stretch
  readonly perfetto?: string
  readonly csv?: string
  readonly latency: number
  readonly bandwidth: number
  readonly jitter: number
}

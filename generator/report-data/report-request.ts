import type { Config } from '../config/config.js'
import type { Design } from '../design/design.js'
import type { LoadedImage } from '../images/load-image.js'
import type { NetworkSimulation } from '../simulate/simulate-network.js'
import type { ParameterSource } from '../weights/parameter-source.js'

/** What a report is of. */
export interface ReportRequest {
  /** As the command line named it. */
  readonly source: string
  readonly config: Config
  readonly design: Design
  readonly image: LoadedImage
  /** Where the image comes from, in words. */
  readonly imageFrom: string
  readonly weights: ParameterSource
  readonly task: number
  readonly memory: NetworkSimulation['memory']
  /** Whether the accelerator in Verilog is run too. */
  readonly simulate: boolean
  readonly simulator: NetworkSimulation['simulator']
}

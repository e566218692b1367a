import type { Network } from '../network/network.js'
import type { Program } from '../network/program.js'
import type { Formats } from '../network/tensor.js'

/** What the hardware follows from, beside what the config says of it. */
export interface UnitRequirements {
  readonly network: Network
  readonly formats: Formats
  readonly program: Program
  /** Whether units are wanted for other methods than the config's too, to be compared with it. */
  readonly alternatives: boolean
}

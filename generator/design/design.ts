import type { Config } from '../config/config.js'
import type { Program } from '../network/program.js'
import type { ProgramRequirements } from '../network/requirements.js'
import type { Overflow, Rounding } from '../numerics/format.js'
import type { UnitParams } from '../units/unit-params.js'
/** A config elaborated once: every derived number, frozen. Nothing after it reads the config. */
export interface Design extends UnitParams, Omit<ProgramRequirements, 'softmaxMethod' | 'expertOrder'> {
  readonly name: string
  /** SHA-256 of the config: tells whether two artefacts belong together. */
  readonly configHash: string
  /** The network's operations. */
  readonly program: Program
  readonly rounding: Rounding
  readonly overflow: Overflow
  readonly device: string
  readonly clockMhz: number
  /** Memory ports, and the bits of each. */
  readonly axi: { readonly dataBits: number; readonly ports: number }
  /** Where norms, hidden values and residual stream of the accelerator in Verilog are. */
  readonly features: Config['hardware']['buffers']['features']
  /** Heads whose keys and values it holds at once; null: what suits the device. */
  readonly heldHeads: number | null
}

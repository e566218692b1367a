import { InputError } from '../base/errors.js'
import { nameRepair } from '../base/wording.js'

/** What units and networks run on: the reference, the HLS C++ compiled, the Verilog simulated. */
export const backendNames = ['model', 'csim', 'verilator'] as const

export type BackendName = (typeof backendNames)[number]

/** The backend that a person names. @throws InputError that lists the backends when there is no such one. */
export function backendName(text: string): BackendName {
  const name = backendNames.find((each) => each === text)
  if (name !== undefined) return name
  throw InputError.at('--backend', `there is no backend ${text}`, nameRepair(text, backendNames, 'backends'))
}

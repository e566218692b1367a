import { InputError } from '../generator/base/errors.js'
import { nameRepair } from '../generator/base/wording.js'

/**
 * What runs the generated code: tools of this machine; Verilator and Clang compiled to WebAssembly; Yosys and Clang,
 * the same. The last is of npm alone.
 */
export const simulatorNames = ['native', 'wasm', 'cxxrtl'] as const

export type SimulatorName = (typeof simulatorNames)[number]

/** The simulator that a person names. @throws InputError that lists them when there is no such one. */
export function simulatorName(text: string): SimulatorName {
  const name = simulatorNames.find((each) => each === text)
  if (name !== undefined) return name
  throw InputError.at(
    '--simulator',
    `there is no simulator ${text}`,
    nameRepair(text, simulatorNames, 'simulators'),
  )
}

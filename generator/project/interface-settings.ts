import type { AcceleratorInterface } from '../targets/verilog-array/accelerator-interfaces.js'

/** What the packaging script sets of interfaces. What belongs to the clock is associated instead. */
export function interfaceSettings(interfaces: readonly AcceleratorInterface[]): object[] {
  return interfaces
    .filter(({ parameters }) => parameters.ASSOCIATED_BUSIF === undefined)
    .map(({ name, parameters }) => ({
      name,
      settings: Object.entries(parameters).map(([key, value]) => ({ key, value })),
    }))
}

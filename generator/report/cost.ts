import type { Cost } from './device-cells.js'
import { mapToDevice } from './map-to-device.js'
import { moduleNamed, ownCost } from './netlist.js'

/**
 * Cost of a module and all below it after synthesis as one module.
 * Yosys leaves the DSPs' own pipeline registers unused, so LUT and FF are upper estimates; DSP and BRAM can be trusted.
 * @param files - Verilog by path under `rtl/`.
 * @throws ToolError when Yosys is missing or rejects the code.
 */
export async function synthesise(files: ReadonlyMap<string, string>, top: string): Promise<Cost> {
  const netlist = await mapToDevice({ files, top }, { flatten: true })
  return ownCost(moduleNamed(netlist, top))
}

import { type Cost, isLatch } from './device-cells.js'
import { mapToDevice, type VerilogDesign } from './map-to-device.js'
import { costsOf, moduleNamed, type Netlist, ownCost, wireName } from './netlist.js'
import { unregisteredMultipliers } from './netlist-multipliers.js'
import { type ModulePaths, netlistPaths } from './netlist-paths.js'

/** A part of a design: an instance with all below it. */
export interface SynthesisRow {
  /** Of the instance; for the whole, of the module. */
  readonly name: string
  /** As in the Verilog. */
  readonly module: string
  readonly cost: Cost
  /** The longest way without a register, ports taken for registers; null for a module's own cells. */
  readonly path: ModulePaths | null
}

export interface Synthesis {
  readonly whole: SynthesisRow
  /** Of the instances in the top, and in modules that are opened; then what is in those beside instances. */
  readonly units: readonly SynthesisRow[]
  /** What must not be: a sentence each that names the module. Empty where all is well. */
  readonly problems: readonly string[]
}

/**
 * Synthesises a design for UltraScale+ and looks for latches, combinational loops and multipliers without registers
 * in front. Every distinct module is synthesised once, without regard to what drives it, so LUT and FF are upper
 * estimates.
 * @throws ToolError when Yosys is missing or rejects the code.
 */
export async function synthesis(design: VerilogDesign): Promise<Synthesis> {
  const netlist = await mapToDevice(design, { flatten: false })
  return netlistSynthesis(netlist, [design.top, ...(design.opened ?? [])])
}

function netlistSynthesis(netlist: Netlist, opened: readonly string[]): Synthesis {
  const costs = costsOf(netlist)
  const { modules, loops } = netlistPaths(netlist)
  const row = (name: string, key: string): SynthesisRow => ({
    name,
    module: moduleNamed(netlist, key).name,
    cost: must(costs.get(key)),
    path: must(modules.get(key)),
  })
  const parts = (key: string): SynthesisRow[] => {
    const module = moduleNamed(netlist, key)
    const below = module.instances.flatMap(({ name, type }) =>
      opened.includes(moduleNamed(netlist, type).name) ? parts(type) : [row(name, type)],
    )
    return [
      ...below,
      { name: `${module.name}, own cells`, module: module.name, cost: ownCost(module), path: null },
    ]
  }
  return {
    whole: row(netlist.top, netlist.top),
    units: parts(netlist.top),
    problems: [...latches(netlist), ...loops, ...unregisteredMultipliers(netlist)],
  }
}

function latches({ modules }: Netlist): string[] {
  return [...modules.values()].flatMap((module) =>
    module.cells
      .filter(({ type }) => isLatch(type))
      .map(({ outputs }) => `${module.name}: latch ${wireName(module, outputs.Q[0])}`),
  )
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('every module has a cost and paths')
  return value
}

import { type Cost, isLatch } from './device-cells.js'
import { mapToDevice, type VerilogDesign } from './map-to-device.js'
import { costsOf, moduleNamed, type Netlist, ownCost, wireName } from './netlist.js'
import { netlistLoops } from './netlist-loops.js'
import { unregisteredMultipliers } from './netlist-multipliers.js'
import type { DeviceDelays } from './timing/delay-table.js'
import { estimateTiming, type TimingPath } from './timing/worst-paths.js'

/** A part of a design: an instance with all below it. */
export interface SynthesisRow {
  /** Of the instance; for the whole, of the module. */
  readonly name: string
  /** As in the Verilog. */
  readonly module: string
  readonly cost: Cost
  /** The longest path that ends in it or below; null for a module's own cells, and where no path ends. */
  readonly path: TimingPath | null
}

export interface Synthesis {
  readonly whole: SynthesisRow
  /** Of the instances in the top, and in modules that are opened; then what is in those beside instances. */
  readonly units: readonly SynthesisRow[]
  /** The longest paths, of each kind one, longest first. */
  readonly paths: readonly TimingPath[]
  /** What must not be: a sentence each that names the module. Empty where all is well. */
  readonly problems: readonly string[]
}

/** The name of the row of what is in a module beside its instances. */
export function ownCells(module: string): string {
  return `${module}, own cells`
}

/** Paths that are shown. */
const pathCount = 20

/**
 * Synthesises a design for UltraScale+, estimates its timing, and looks for latches, combinational loops and multipliers without registers
 * in front. Every distinct module is synthesised once, without regard to what drives it, so LUT and FF are upper
 * estimates.
 * @throws ToolError when Yosys is missing or rejects the code.
 */
export async function synthesis(design: VerilogDesign, delays: DeviceDelays): Promise<Synthesis> {
  const netlist = await mapToDevice(design, { flatten: false })
  return netlistSynthesis(netlist, { opened: [design.top, ...(design.opened ?? [])], delays })
}

function netlistSynthesis(
  netlist: Netlist,
  { opened, delays }: { readonly opened: readonly string[]; readonly delays: DeviceDelays },
): Synthesis {
  const costs = costsOf(netlist)
  const { paths, longestIn } = estimateTiming(netlist, delays, pathCount)
  const row = (name: string, key: string, place: readonly string[]): SynthesisRow => ({
    name,
    module: moduleNamed(netlist, key).name,
    cost: must(costs.get(key)),
    path: longestIn.get(place.join('.')) ?? null,
  })
  const parts = (key: string, place: readonly string[]): SynthesisRow[] => {
    const module = moduleNamed(netlist, key)
    const below = module.instances.flatMap(({ name, type }) =>
      opened.includes(moduleNamed(netlist, type).name)
        ? parts(type, [...place, name])
        : [row(name, type, [...place, name])],
    )
    return [...below, { name: ownCells(module.name), module: module.name, cost: ownCost(module), path: null }]
  }
  return {
    whole: row(netlist.top, netlist.top, []),
    units: parts(netlist.top, []),
    paths,
    problems: [...latches(netlist), ...netlistLoops(netlist), ...unregisteredMultipliers(netlist)],
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
  if (value === undefined) throw new Error('every module has a cost')
  return value
}

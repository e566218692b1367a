import {
  type AcceleratorUnit,
  acceleratorUnits,
  unitOf,
} from '../../generator/estimate/resources/accelerator-units.js'
import { type Cost, costOf, sumOfCosts } from '../../generator/report/device-cells.js'
import { costsOf, moduleNamed, type Netlist, ownCost } from '../../generator/report/netlist.js'
import type { DeviceDelays } from '../../generator/report/timing/delay-table.js'
import { estimateTiming } from '../../generator/report/timing/worst-paths.js'

/** What a unit of the accelerator takes after synthesis, and its longest path in ns; 0 where none ends in it. */
export interface UnitCost {
  readonly cost: Cost
  readonly ns: number
}

/** The units of a mapped accelerator. @param opened - modules whose instances are looked at one by one */
export function unitCosts(
  netlist: Netlist,
  { opened, delays }: { readonly opened: readonly string[]; readonly delays: DeviceDelays },
): Record<AcceleratorUnit, UnitCost> {
  const costs = costsOf(netlist)
  const { longestIn } = estimateTiming(netlist, delays, 1)
  const parts = new Map<AcceleratorUnit, UnitCost[]>(acceleratorUnits.map((unit) => [unit, []]))
  const add = (unit: AcceleratorUnit, part: UnitCost) => parts.get(unit)?.push(part)
  const walk = (key: string, place: readonly string[]) => {
    const module = moduleNamed(netlist, key)
    add(unitOf(module.name, ''), { cost: ownCost(module), ns: 0 })
    for (const { name, type } of module.instances) {
      const below = [...place, name]
      const isRoom = opened.includes(moduleNamed(netlist, type).name)
      if (isRoom) walk(type, below)
      else
        add(unitOfInstance(module.name, moduleNamed(netlist, type).name, name), {
          cost: costs.get(type) ?? costOf({}),
          ns: longestIn.get(below.join('.'))?.ns ?? 0,
        })
    }
  }
  walk(netlist.top, [])
  const all = [...parts].map(([unit, of]) => [unit, summed(of)] as const)
  return Object.fromEntries(all) as Record<AcceleratorUnit, UnitCost>
}

// The array is a room that is not opened.
function unitOfInstance(room: string, module: string, instance: string): AcceleratorUnit {
  return module === 'linear_engine' ? unitOf(module, '') : unitOf(room, instance)
}

function summed(parts: readonly UnitCost[]): UnitCost {
  return {
    cost: sumOfCosts(parts.map(({ cost }) => cost)),
    ns: Math.max(0, ...parts.map(({ ns }) => ns)),
  }
}

import { type Device, deviceOf } from '../../devices/devices.js'
import { delaysOf } from '../../report/timing/delay-table.js'
import {
  coreParameters,
  type LoweredAccelerator,
} from '../../targets/verilog-array/accelerator-parameters.js'
import { type AcceleratorUnit, acceleratorUnits } from './accelerator-units.js'
import { type CostModel, lineValue } from './cost-model.js'
import { type Features, unitFeatures } from './features.js'
import { acceleratorMemories, type UnitMemory } from './memories.js'
import { memoryCells, tableCells } from './memory-cells.js'
import { acceleratorMultipliers, type UnitMultipliers } from './multipliers.js'

/** What devices have that designs take: DSP48E2, 36-kbit block RAMs, URAM288, LUTs, registers. */
export const resourceNames = ['dsp', 'bram', 'uram', 'lut', 'ff'] as const
export type ResourceName = (typeof resourceNames)[number]
export type Resources = Readonly<Record<ResourceName, number>>

/** A unit of the accelerator, and what its figures are made of. */
export interface UnitEstimate {
  readonly unit: AcceleratorUnit
  readonly resources: Resources
  /** Its longest path on the device, in ns. */
  readonly ns: number
  readonly multipliers: readonly UnitMultipliers[]
  readonly memories: readonly UnitMemory[]
  readonly features: Features
}

export interface ResourceEstimate {
  readonly units: readonly UnitEstimate[]
  readonly total: Resources
  readonly device: Resources
  /** Resources of which the device has fewer. */
  readonly lacking: readonly ResourceName[]
  /** The clock that the longest path allows, in MHz, and the unit that it ends in. */
  readonly clock: { readonly mhz: number; readonly unit: AcceleratorUnit }
}

/**
 * What an accelerator takes of its device: DSPs, block and Ultra RAMs counted as Yosys makes them of the Verilog, LUTs, registers
 * and delays by the cost model.
 */
export function estimateResources(accelerator: LoweredAccelerator, model: CostModel): ResourceEstimate {
  const device = deviceOf(accelerator.design.device)
  const units = unitEstimates(accelerator, model, delaysOf(device).factor)
  const total = summed(units.map(({ resources }) => resources))
  const given = deviceResources(device)
  const slowest = units.reduce((worst, unit) => (unit.ns > worst.ns ? unit : worst))
  return {
    ...{ units, total, device: given },
    lacking: resourceNames.filter((name) => total[name] > given[name]),
    clock: { mhz: 1000 / slowest.ns, unit: slowest.unit },
  }
}

/** What a device has. */
export function deviceResources({ resources: { dsp, bram36, uram, lut, ff } }: Device): Resources {
  return { dsp, bram: bram36, uram, lut, ff }
}

function unitEstimates(accelerator: LoweredAccelerator, model: CostModel, grade: number): UnitEstimate[] {
  const core = coreParameters(accelerator)
  const memories = acceleratorMemories(accelerator, core)
  const multipliers = acceleratorMultipliers(accelerator, core)
  const features = unitFeatures(accelerator, core)
  return acceleratorUnits.map((unit) => {
    const own = {
      unit,
      memories: memories.filter((each) => each.unit === unit),
      multipliers: multipliers.filter((each) => each.unit === unit && each.count > 0),
      features: features[unit],
    }
    return {
      ...own,
      resources: resourcesOf(own, model),
      ns: grade * lineValue(model.units[unit].ns, own.features),
    }
  })
}

function resourcesOf(
  { unit, memories, multipliers, features }: Omit<UnitEstimate, 'resources' | 'ns'>,
  { units }: CostModel,
): Resources {
  const cells = memories.map((memory) => ({ count: memory.count, ...cellsOf(memory) }))
  const fitted = (quantity: 'lut' | 'ff') => Math.round(lineValue(units[unit][quantity], features))
  return {
    dsp: multipliers.reduce((sum, { count, dsps }) => sum + count * dsps, 0),
    bram: cells.reduce((sum, { count, bram }) => sum + count * bram, 0),
    uram: cells.reduce((sum, { count, uram }) => sum + count * uram, 0),
    ...{ lut: fitted('lut'), ff: fitted('ff') },
  }
}

/** What one memory or table takes. */
export function cellsOf(memory: UnitMemory): ReturnType<typeof memoryCells> {
  return memory.kind === 'table' ? tableCells(memory) : memoryCells(memory)
}

function summed(all: readonly Resources[]): Resources {
  const total = resourceNames.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0)] as const)
  return Object.fromEntries(total) as Record<ResourceName, number>
}

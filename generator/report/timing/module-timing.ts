import type { Bit, Cell, Module } from '../netlist.js'
import { type Arc, arcsOf, cellKind, isClock, launchOf, loadOf, setupOf } from './cell-timing.js'
import type { Delays } from './delay-table.js'

/** A step through a cell from wire to wire of a module, by their numbers. */
export interface LocalArc extends Omit<Arc, 'from' | 'to'> {
  readonly from: number
  readonly to: number
}

/** Where paths begin or end: a wire of a module, the cell there, and its delay behind or before the clock. */
export interface LocalEnd {
  readonly wire: number
  readonly cell: Cell
  readonly ns: number
}

/** A wire that goes to an input of a cell. */
export interface LocalLoad {
  readonly wire: number
  readonly weight: number
}

/** What a module adds to the timing of a design each time it is instantiated; instances in it are not looked into. */
export interface ModuleTiming {
  /** Its wires, numbered from 0 in this order. */
  readonly wires: readonly Bit[]
  readonly numberOf: ReadonlyMap<Bit, number>
  readonly arcs: readonly LocalArc[]
  readonly launches: readonly LocalEnd[]
  readonly ends: readonly LocalEnd[]
  readonly loads: readonly LocalLoad[]
}

/**
 * The timing of a module's own cells. Yosys leaves the registers within DSPs and block RAMs unused, Vivado does not: a
 * register whose only loads are DSPs is one of theirs, so a path to it ends at the DSP, and so is one that only a DSP or a
 * block RAM drives, alone of its loads, which makes their outputs quicker.
 */
export function moduleTiming(module: Module, delays: Delays): ModuleTiming {
  const wires = [...wiresOf(module)]
  const numberOf = new Map(wires.map((bit, index) => [bit, index]))
  const within = new AbsorbedRegisters(module)
  const timing = {
    ...{ wires, numberOf },
    arcs: [] as LocalArc[],
    launches: [] as LocalEnd[],
    ends: [] as LocalEnd[],
    loads: [] as LocalLoad[],
  }
  const wireOf = (bit: Bit) => numberOf.get(bit)
  for (const cell of module.cells) {
    const role = within.roleOf(cell)
    for (const arc of arcsOf(cell, delays)) {
      const [from, to] = [wireOf(arc.from), wireOf(arc.to)]
      if (from !== undefined && to !== undefined) timing.arcs.push({ ...arc, from, to })
    }
    addLaunches(timing.launches, cell, { role, delays, wireOf })
    addEnds(timing, cell, { role, delays, wireOf })
  }
  return timing
}

type Role = 'own' | 'inputOfDsp' | 'outputOfDsp' | 'outputOfMemory' | 'hasOutputRegister'

interface CellContext {
  readonly role: Role
  readonly delays: Delays
  readonly wireOf: (bit: Bit) => number | undefined
}

function addLaunches(launches: LocalEnd[], cell: Cell, { role, delays, wireOf }: CellContext): void {
  // Its registers' paths begin where the cell's own would have.
  if (role === 'hasOutputRegister' || role === 'inputOfDsp') return
  const of: Record<Exclude<Role, 'hasOutputRegister' | 'inputOfDsp'>, number | null> = {
    own: launchOf(cellKind(cell.type), delays),
    outputOfDsp: delays.launch.dsp,
    outputOfMemory: delays.launch.memoryRegistered,
  }
  const ns = of[role]
  if (ns === null) return
  for (const bit of Object.values(cell.outputs).flat()) {
    const wire = wireOf(bit)
    if (wire !== undefined) launches.push({ wire, cell, ns })
  }
}

function addEnds(
  { ends, loads }: { ends: LocalEnd[]; loads: LocalLoad[] },
  cell: Cell,
  { role, delays, wireOf }: CellContext,
): void {
  const kind = cellKind(cell.type)
  for (const [port, bits] of Object.entries(cell.inputs)) {
    if (isClock(port)) continue
    const isData = port === 'D'
    const inDsp = role === 'inputOfDsp' && isData
    const behind = (role === 'outputOfDsp' || role === 'outputOfMemory') && isData
    const ns = inDsp ? delays.setup.dsp : setupOf(kind, port, delays)
    for (const bit of bits) {
      const wire = wireOf(bit)
      if (wire === undefined || behind) continue
      loads.push({ wire, weight: inDsp ? delays.loads.dsp : loadOf(kind, delays) })
      if (ns !== null) ends.push({ wire, cell, ns })
    }
  }
}

function* wiresOf({ inputs, outputs, cells, instances }: Module): Generator<Bit> {
  const seen = new Set<Bit>()
  for (const part of [{ inputs, outputs }, ...cells, ...instances])
    for (const bits of [...Object.values(part.inputs), ...Object.values(part.outputs)])
      for (const bit of bits)
        if (typeof bit === 'number' && !seen.has(bit)) {
          seen.add(bit)
          yield bit
        }
}

/** Registers of a module that belong to the DSPs and block RAMs next to them. */
class AbsorbedRegisters {
  private readonly readers = new Map<Bit, (Cell | null)[]>()
  private readonly drivers = new Map<Bit, Cell>()

  constructor(module: Module) {
    for (const cell of module.cells) {
      for (const [port, bits] of Object.entries(cell.inputs))
        if (!isClock(port)) for (const bit of bits) this.read(bit, cell)
      for (const bit of Object.values(cell.outputs).flat()) this.drivers.set(bit, cell)
    }
    for (const instance of module.instances)
      for (const bit of Object.values(instance.inputs).flat()) this.read(bit, null)
    for (const bit of Object.values(module.outputs).flat()) this.read(bit, null)
  }

  roleOf(cell: Cell): Role {
    if (cellKind(cell.type) === 'register') return this.registerRole(cell)
    return hasRegisters(cell) && this.hasOutputRegister(cell) ? 'hasOutputRegister' : 'own'
  }

  private registerRole({ inputs, outputs }: Cell): Role {
    const [bit] = Object.values(outputs).flat()
    const readers = this.readers.get(bit) ?? []
    if (readers.length > 0 && readers.every((reader) => reader !== null && cellKind(reader.type) === 'dsp'))
      return 'inputOfDsp'
    const driver = this.drivers.get(inputs.D[0])
    if (driver === undefined || !hasRegisters(driver) || !this.hasOutputRegister(driver)) return 'own'
    return cellKind(driver.type) === 'dsp' ? 'outputOfDsp' : 'outputOfMemory'
  }

  /** Every bit that is read is read by the D of one register alone. */
  private hasOutputRegister({ outputs }: Cell): boolean {
    const read = Object.values(outputs)
      .flat()
      .filter((bit) => this.readers.has(bit))
    return read.length > 0 && read.every((bit) => this.isRegistered(bit))
  }

  private isRegistered(bit: Bit): boolean {
    const [reader, ...others] = this.readers.get(bit) ?? []
    return others.length === 0 && reader != null && /^FD/.test(reader.type) && reader.inputs.D[0] === bit
  }

  private read(bit: Bit, cell: Cell | null): void {
    const readers = this.readers.get(bit)
    if (readers === undefined) this.readers.set(bit, [cell])
    else readers.push(cell)
  }
}

function hasRegisters({ type }: Cell): boolean {
  const kind = cellKind(type)
  return kind === 'dsp' || kind === 'memory' || kind === 'ultraRam'
}

import { dependence, pathCells } from './device-cells.js'
import { type Bit, type Cell, type Module, moduleNamed, type Netlist, wireName } from './netlist.js'
import { type Edge, sortBits } from './sort-bits.js'

/** The longest path of a module, its instances' included. */
export interface ModulePaths {
  /** Cells on it: the longest way without a register, ports taken for registers. */
  readonly longest: number
  /** Where it ends: a module and a wire, register or instance of it. Empty where there is no path. */
  readonly end: string
}

export interface NetlistPaths {
  /** By the netlist's keys of modules. */
  readonly modules: ReadonlyMap<string, ModulePaths>
  /** Loops without a register, a sentence each that names the module and its wires; one a module. */
  readonly loops: readonly string[]
}

/** Cells of the longest way from one bit to another. */
type Ways = ReadonlyMap<Bit, number>

/** What those that instantiate a module need to know of it: bits are those of its ports. */
interface Abstract extends ModulePaths {
  readonly module: Module
  /** Cells to each output bit, from wherever it starts. */
  readonly arrival: Ways
  /** Cells from each input bit, to wherever it ends. */
  readonly departure: Ways
  /** By output bit, the input bits that it depends on within the cycle, with the cells between. */
  readonly through: ReadonlyMap<Bit, Ways>
}

/**
 * Longest paths and loops, across the hierarchy: bit by bit, each module once.
 * A way within a loop counts to where it closes.
 */
export function netlistPaths(netlist: Netlist): NetlistPaths {
  const abstracts = new Map<string, Abstract>()
  const loops: string[] = []
  for (const key of netlist.modules.keys()) {
    const module = moduleNamed(netlist, key)
    const graph = new Graph(module, abstracts)
    abstracts.set(key, graph.abstract())
    if (graph.loop.length > 0) loops.push(loopText(module, graph.loop))
  }
  const modules = new Map([...abstracts].map(([key, { longest, end }]) => [key, { longest, end }]))
  return { modules, loops }
}

function loopText(module: Module, loop: readonly Bit[]): string {
  const named = loop.map(module.bitName).filter((name) => name !== null)
  const names = named.length > 0 ? named : loop.map((bit) => wireName(module, bit))
  return `${module.name}: combinational loop through ${[...new Set(names)].slice(0, 8).join(', ')}`
}

/** A module's wires and the steps between them. */
class Graph {
  /** Bits of a loop, if there is any. */
  readonly loop: readonly Bit[]
  private readonly into = new Map<Bit, Edge[]>()
  private readonly order: readonly Bit[]

  constructor(
    private readonly module: Module,
    private readonly abstracts: ReadonlyMap<string, Abstract>,
  ) {
    for (const cell of module.cells) for (const edge of cellEdges(cell)) this.add(edge)
    for (const cell of module.instances)
      for (const edge of instanceEdges(cell, this.below(cell))) this.add(edge)
    const { order, loop } = sortBits(this.into)
    this.order = order
    this.loop = loop
  }

  abstract(): Abstract {
    const { module } = this
    const arrival = this.arrivals()
    const departure = this.departures()
    const outputs = Object.values(module.outputs).flat()
    const inputs = Object.values(module.inputs).flat()
    return {
      module,
      ...this.longest(arrival),
      arrival: new Map(outputs.map((bit) => [bit, arrival.get(bit) ?? 0])),
      departure: new Map(inputs.map((bit) => [bit, departure.get(bit) ?? 0])),
      through: this.throughs(outputs, new Set(inputs)),
    }
  }

  private longest(arrival: Ways): ModulePaths {
    const { module } = this
    let found: ModulePaths = { longest: 0, end: '' }
    const offer = (longest: number, end: () => string) => {
      if (longest > found.longest) found = { longest, end: end() }
    }
    const readers = readersOf(module)
    for (const [bit, cells] of arrival)
      if (readers.has(bit)) offer(cells, () => `${module.name} ${endName(module, bit, readers.get(bit))}`)
    for (const cell of module.instances) {
      const below = this.below(cell)
      offer(below.longest, () => below.end)
      for (const [inner, outer] of portBits(cell, below.module, 'inputs'))
        offer(
          (arrival.get(outer) ?? 0) + (below.departure.get(inner) ?? 0),
          () => `${module.name} ${cell.name}`,
        )
    }
    return found
  }

  private arrivals(): Ways {
    const arrival = new Map<Bit, number>()
    for (const cell of this.module.instances) {
      const below = this.below(cell)
      for (const [inner, outer] of portBits(cell, below.module, 'outputs'))
        arrival.set(outer, below.arrival.get(inner) ?? 0)
    }
    for (const bit of this.order)
      for (const { from, cells } of this.into.get(bit) ?? [])
        raise(arrival, bit, (arrival.get(from) ?? 0) + cells)
    return arrival
  }

  private departures(): Ways {
    const departure = new Map<Bit, number>()
    for (const cell of this.module.instances) {
      const below = this.below(cell)
      for (const [inner, outer] of portBits(cell, below.module, 'inputs'))
        raise(departure, outer, below.departure.get(inner) ?? 0)
    }
    for (const bit of this.order.toReversed())
      for (const { from, cells } of this.into.get(bit) ?? [])
        raise(departure, from, (departure.get(bit) ?? 0) + cells)
    return departure
  }

  /** Only bits on the way to an output carry their inputs: there are few. */
  private throughs(outputs: readonly Bit[], inputs: ReadonlySet<Bit>): Map<Bit, Ways> {
    const wanted = new Set(outputs)
    for (const bit of this.order.toReversed())
      if (wanted.has(bit)) for (const { from } of this.into.get(bit) ?? []) wanted.add(from)
    const ways = new Map<Bit, Map<Bit, number>>()
    for (const bit of this.order) if (wanted.has(bit)) ways.set(bit, this.waysTo(bit, ways, inputs))
    return new Map(outputs.map((bit) => [bit, ways.get(bit) ?? own(bit, inputs)]))
  }

  private waysTo(bit: Bit, before: ReadonlyMap<Bit, Ways>, inputs: ReadonlySet<Bit>): Map<Bit, number> {
    const ways = own(bit, inputs)
    for (const { from, cells } of this.into.get(bit) ?? [])
      for (const [start, length] of before.get(from) ?? own(from, inputs)) raise(ways, start, length + cells)
    return ways
  }

  private below({ type }: Cell): Abstract {
    const below = this.abstracts.get(type)
    if (below === undefined) throw new Error(`${type} comes after what instantiates it`)
    return below
  }

  private add(edge: Edge): void {
    if (typeof edge.from === 'string') return
    const edges = this.into.get(edge.to)
    if (edges === undefined) this.into.set(edge.to, [edge])
    else edges.push(edge)
  }
}

/** Bits that something reads, with a cell that does; undefined for a port. Carry chains end in bits that nothing reads. */
function readersOf({ cells, outputs }: Module): Map<Bit, Cell | undefined> {
  const readers = new Map<Bit, Cell | undefined>(
    Object.values(outputs)
      .flat()
      .map((bit) => [bit, undefined]),
  )
  for (const cell of cells) for (const bit of Object.values(cell.inputs).flat()) readers.set(bit, cell)
  return readers
}

/** Logic before a register has no name in the Verilog: its register has, or at least a line. */
function endName(module: Module, bit: Bit, reader: Cell | undefined): string {
  if (reader === undefined) return wireName(module, bit)
  const [behind] = Object.values(reader.outputs).flat()
  return module.bitName(behind) ?? (reader.source === '' ? wireName(module, bit) : reader.source)
}

function own(bit: Bit, inputs: ReadonlySet<Bit>): Map<Bit, number> {
  return new Map(inputs.has(bit) ? [[bit, 0]] : [])
}

function raise(ways: Map<Bit, number>, bit: Bit, cells: number): void {
  if (cells > (ways.get(bit) ?? -1)) ways.set(bit, cells)
}

function* cellEdges({ type, inputs, outputs }: Cell): Generator<Edge> {
  const cells = pathCells(type)
  const sources = Object.entries(inputs)
  for (const [port, bits] of Object.entries(outputs)) {
    for (const [index, to] of bits.entries()) {
      const depends = dependence(type, { port, index })
      for (const [name, from] of sources)
        for (const [at, bit] of from.entries()) if (depends(name, at)) yield { from: bit, to, cells }
    }
  }
}

function* instanceEdges(cell: Cell, { module, through }: Abstract): Generator<Edge> {
  const outer = new Map(portBits(cell, module, 'inputs'))
  for (const [inner, to] of portBits(cell, module, 'outputs')) {
    for (const [start, cells] of through.get(inner) ?? []) {
      const from = outer.get(start)
      if (from !== undefined) yield { from, to, cells }
    }
  }
}

/** Bits of a module's ports with the bits that an instance connects them to. */
function portBits(instance: Cell, module: Module, side: 'inputs' | 'outputs'): [Bit, Bit][] {
  return Object.entries(module[side]).flatMap(([port, bits]) => {
    const at = instance[side][port] ?? []
    return bits.slice(0, at.length).map((bit, index): [Bit, Bit] => [bit, at[index]])
  })
}

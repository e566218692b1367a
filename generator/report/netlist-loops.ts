import { dependence } from './device-cells.js'
import { type Bit, type Cell, type Module, moduleNamed, type Netlist, wireName } from './netlist.js'
import { type Edge, sortBits } from './sort-bits.js'

/** By output bit of a module, the input bits that it depends on within the cycle. */
type Through = ReadonlyMap<Bit, ReadonlySet<Bit>>

/** What those that instantiate a module need to know of it: bits are those of its ports. */
interface Abstract {
  readonly module: Module
  readonly through: Through
}

/**
 * Loops without a register, across the hierarchy: bit by bit, each module once. A sentence each that names the module and
 * its wires; one a module.
 */
export function netlistLoops(netlist: Netlist): string[] {
  const abstracts = new Map<string, Abstract>()
  const loops: string[] = []
  for (const key of netlist.modules.keys()) {
    const module = moduleNamed(netlist, key)
    const into = stepsInto(module, abstracts)
    const { order, loop } = sortBits(into)
    abstracts.set(key, { module, through: throughs(module, into, order) })
    if (loop.length > 0) loops.push(loopText(module, loop))
  }
  return loops
}

function loopText(module: Module, loop: readonly Bit[]): string {
  const named = loop.map(module.bitName).filter((name) => name !== null)
  const names = named.length > 0 ? named : loop.map((bit) => wireName(module, bit))
  return `${module.name}: combinational loop through ${[...new Set(names)].slice(0, 8).join(', ')}`
}

function stepsInto(module: Module, abstracts: ReadonlyMap<string, Abstract>): Map<Bit, Edge[]> {
  const into = new Map<Bit, Edge[]>()
  const add = (edge: Edge) => {
    if (typeof edge.from === 'string') return
    const edges = into.get(edge.to)
    if (edges === undefined) into.set(edge.to, [edge])
    else edges.push(edge)
  }
  for (const cell of module.cells) for (const edge of cellEdges(cell)) add(edge)
  for (const cell of module.instances) {
    const below = abstracts.get(cell.type)
    if (below === undefined) throw new Error(`${cell.type} comes after what instantiates it`)
    for (const edge of instanceEdges(cell, below)) add(edge)
  }
  return into
}

/** Only bits on the way to an output carry their inputs: there are few. */
function throughs(
  module: Module,
  into: ReadonlyMap<Bit, readonly Edge[]>,
  order: readonly Bit[],
): Map<Bit, Set<Bit>> {
  const outputs = Object.values(module.outputs).flat()
  const inputs = new Set(Object.values(module.inputs).flat())
  const wanted = new Set(outputs)
  for (const bit of order.toReversed())
    if (wanted.has(bit)) for (const { from } of into.get(bit) ?? []) wanted.add(from)
  const starts = new Map<Bit, Set<Bit>>()
  const startsOf = (bit: Bit) => starts.get(bit) ?? new Set(inputs.has(bit) ? [bit] : [])
  for (const bit of order) {
    if (!wanted.has(bit)) continue
    const own = startsOf(bit)
    for (const { from } of into.get(bit) ?? []) for (const start of startsOf(from)) own.add(start)
    starts.set(bit, own)
  }
  return new Map(outputs.map((bit) => [bit, startsOf(bit)]))
}

function* cellEdges({ type, inputs, outputs }: Cell): Generator<Edge> {
  const sources = Object.entries(inputs)
  for (const [port, bits] of Object.entries(outputs)) {
    for (const [index, to] of bits.entries()) {
      const depends = dependence(type, { port, index })
      for (const [name, from] of sources)
        for (const [at, bit] of from.entries()) if (depends(name, at)) yield { from: bit, to }
    }
  }
}

function* instanceEdges(cell: Cell, { module, through }: Abstract): Generator<Edge> {
  const outer = new Map(portBits(cell, module, 'inputs'))
  for (const [inner, to] of portBits(cell, module, 'outputs')) {
    for (const start of through.get(inner) ?? []) {
      const from = outer.get(start)
      if (from !== undefined) yield { from, to }
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

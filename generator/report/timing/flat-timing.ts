import { type Bit, type Cell, type Module, moduleNamed, type Netlist } from '../netlist.js'
import type { Delays } from './delay-table.js'
import { type LocalArc, type ModuleTiming, moduleTiming } from './module-timing.js'

/** An instance of a module in a design, the top among them. */
export interface Place {
  readonly module: Module
  /** Instances from the top down to it; empty for the top. */
  readonly path: readonly string[]
}

/** A step of a flat design through a cell, from net to net. */
export interface FlatArc {
  readonly from: number
  readonly step: LocalArc
  readonly place: Place
}

/** Where paths of a flat design begin or end. */
export interface FlatEnd {
  readonly net: number
  readonly ns: number
  readonly place: Place
  readonly cell: Cell
}

/** A design without hierarchy: what its nets are driven by, and what they go to. */
export interface FlatTiming {
  readonly nets: number
  /** By net, the steps that end there. */
  readonly into: readonly (readonly FlatArc[])[]
  readonly launches: readonly FlatEnd[]
  readonly ends: readonly FlatEnd[]
  /** By net, its loads, weighted by the room that they take. */
  readonly load: Float64Array
}

/** Takes a design's hierarchy apart: each instance's cells, wires joined through ports. */
export function flatTiming(netlist: Netlist, delays: Delays): FlatTiming {
  const timings = new Map(
    [...netlist.modules].map(([key, module]) => [key, moduleTiming(module, delays)] as const),
  )
  const nets = new Nets()
  const placed: { readonly place: Place; readonly timing: ModuleTiming; readonly at: Int32Array }[] = []
  const instantiate = (key: string, path: readonly string[], joined: ReadonlyMap<Bit, number>) => {
    const place = { module: moduleNamed(netlist, key), path }
    const timing = timings.get(key)
    if (timing === undefined) throw new Error(`${key} has no timing`)
    const at = Int32Array.from(timing.wires, () => nets.add())
    for (const [bit, net] of joined) nets.join(at[must(timing.numberOf.get(bit))], net)
    placed.push({ place, timing, at })
    for (const instance of place.module.instances) {
      const below = moduleNamed(netlist, instance.type)
      const ports = new Map(joinedPorts(instance, below, (bit) => at[must(timing.numberOf.get(bit))]))
      instantiate(instance.type, [...path, instance.name], ports)
    }
  }
  instantiate(netlist.top, [], new Map())
  return assembled(nets, placed)
}

/** Bits of a module's ports, with the net that an instance connects each to. */
function* joinedPorts(instance: Cell, below: Module, netOf: (bit: Bit) => number): Generator<[Bit, number]> {
  for (const side of ['inputs', 'outputs'] as const)
    for (const [port, bits] of Object.entries(below[side]))
      for (const [index, outer] of (instance[side][port] ?? []).entries())
        if (typeof outer === 'number' && typeof bits[index] === 'number') yield [bits[index], netOf(outer)]
}

function assembled(
  nets: Nets,
  placed: readonly { readonly place: Place; readonly timing: ModuleTiming; readonly at: Int32Array }[],
): FlatTiming {
  const { count } = nets
  const into: FlatArc[][] = []
  const load = new Float64Array(count)
  const launches: FlatEnd[] = []
  const ends: FlatEnd[] = []
  for (const { place, timing, at } of placed) {
    const netOf = (wire: number) => nets.of(at[wire])
    for (const step of timing.arcs) {
      const to = netOf(step.to)
      into[to] ??= []
      into[to].push({ from: netOf(step.from), step, place })
    }
    for (const { wire, weight } of timing.loads) load[netOf(wire)] += weight
    for (const { wire, cell, ns } of timing.launches) launches.push({ net: netOf(wire), ns, place, cell })
    for (const { wire, cell, ns } of timing.ends) ends.push({ net: netOf(wire), ns, place, cell })
  }
  return { nets: count, into, launches, ends, load }
}

/** Wires that ports join. */
class Nets {
  private readonly joined: number[] = []

  get count(): number {
    return this.joined.length
  }

  add(): number {
    return this.joined.push(this.joined.length) - 1
  }

  /** The lower number stays: that of the place further up. */
  join(one: number, other: number): void {
    const [a, b] = [this.of(one), this.of(other)]
    this.joined[Math.max(a, b)] = Math.min(a, b)
  }

  of(net: number): number {
    let root = net
    while (this.joined[root] !== root) root = this.joined[root]
    for (let at = net; at !== root; ) [at, this.joined[at]] = [this.joined[at], root]
    return root
  }
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('every wire of a module has a number')
  return value
}

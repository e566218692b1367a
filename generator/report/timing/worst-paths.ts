import type { Cell, Module, Netlist } from '../netlist.js'
import { cellKind } from './cell-timing.js'
import type { DeviceDelays } from './delay-table.js'
import { type FlatEnd, type FlatTiming, flatTiming } from './flat-timing.js'
import { type LongestWays, longestWays } from './longest-ways.js'

/** A path from register to register, by names of the Verilog. */
export interface TimingPath {
  readonly ns: number
  readonly from: string
  /** Instances that it crosses, in order, those that it begins and ends in left out where they are first and last. */
  readonly through: readonly string[]
  readonly to: string
  /** LUTs, multiplexers and carry chains on it. */
  readonly levels: number
  /** The most loads, weighted by their room, that a wire of it has. */
  readonly load: number
}

export interface TimingEstimate {
  /** Longest first, of each kind the longest: paths are of one kind that differ in numbers of lanes, ports and bits alone. */
  readonly paths: readonly TimingPath[]
  /** The longest path that ends in an instance or below, by instances from the top, joined by dots; '' is the whole. */
  readonly longestIn: ReadonlyMap<string, TimingPath>
}

/** Estimates a netlist's timing: the `count` longest kinds of paths, and the longest into each of its parts. */
export function estimateTiming(
  netlist: Netlist,
  { delays, factor }: DeviceDelays,
  count: number,
): TimingEstimate {
  const flat = flatTiming(netlist, delays)
  const ways = longestWays(flat, delays)
  const ends = flat.ends
    .filter(({ net }) => ways.arrival[net] >= 0)
    .map((end) => ({ end, ns: factor * (ways.arrival[end.net] + ways.wire(end.net) + end.ns) }))
    .sort((a, b) => b.ns - a.ns)
  const namer = new PathNamer(flat, ways)
  return { paths: longestKinds(ends, namer, count), longestIn: longestInParts(ends, namer) }
}

interface TimedEnd {
  readonly end: FlatEnd
  readonly ns: number
}

function longestKinds(ends: readonly TimedEnd[], namer: PathNamer, count: number): TimingPath[] {
  const paths = new Map<string, TimingPath>()
  for (const timed of ends) {
    if (paths.size === count) break
    const kind = namer.kind(timed)
    if (!paths.has(kind)) paths.set(kind, namer.path(timed))
  }
  return [...paths.values()]
}

function longestInParts(ends: readonly TimedEnd[], namer: PathNamer): Map<string, TimingPath> {
  const longest = new Map<string, TimingPath>()
  const done = new Set<readonly string[]>()
  for (const timed of ends) {
    const { path } = timed.end.place
    if (done.has(path)) continue
    done.add(path)
    for (let depth = 0; depth <= path.length; depth += 1) {
      const name = path.slice(0, depth).join('.')
      if (!longest.has(name)) longest.set(name, namer.path(timed))
    }
  }
  return longest
}

/** Puts paths into words. */
class PathNamer {
  private readonly launches: ReadonlyMap<number, FlatEnd>

  constructor(
    private readonly flat: FlatTiming,
    private readonly ways: LongestWays,
  ) {
    this.launches = new Map(flat.launches.map((launch) => [launch.net, launch]))
  }

  kind({ end }: TimedEnd): string {
    return `${endName(this.start(end))} ${endName(end)}`.replace(/\d+/g, '#')
  }

  path({ end, ns }: TimedEnd): TimingPath {
    const steps = this.steps(end.net)
    const places = steps.map(({ place }) => place.path.join('.'))
    const start = this.start(end)
    const all = [start.place.path.join('.'), ...places, end.place.path.join('.')]
    const loads = [end.net, ...steps.map(({ from }) => from)].map((net) => this.flat.load[net])
    return {
      ns,
      from: endName(start),
      through: all.filter((name, index) => name !== all[index - 1]).slice(1, -1),
      to: endName(end),
      levels: steps.reduce((sum, { step }) => sum + step.levels, 0),
      load: Math.max(...loads),
    }
  }

  private start({ net }: FlatEnd): FlatEnd {
    const start = this.launches.get(this.ways.origin[net])
    if (start === undefined) throw new Error('a way begins where no clock launches it')
    return start
  }

  private steps(net: number) {
    const steps = []
    for (let by = this.ways.by[net]; by !== undefined; by = this.ways.by[by.from]) steps.push(by)
    return steps.reverse()
  }
}

function endName({ place: { module, path }, cell }: FlatEnd): string {
  return [...path, cellName(module, cell)].join('.')
}

/** A register by what it drives, a memory or a multiplier by itself; those of words of a small memory have no name. */
function cellName(module: Module, cell: Cell): string {
  const isNamed = !cell.name.startsWith('$')
  if (isNamed && cellKind(cell.type) !== 'register') return cell.name
  const [behind] = Object.values(cell.outputs).flat()
  return module.bitName(behind) ?? `a ${cellKind(cell.type)} without a name`
}

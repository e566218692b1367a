import { z } from 'zod'
import { ToolError } from '../base/errors.js'
import { type Cost, costOf, isDeviceCell, sumOfCosts } from './device-cells.js'

/** A wire of one bit, by its number within its module, or a constant. */
export type Bit = number | string

export interface Cell {
  readonly name: string
  readonly type: string
  /** Where in the Verilog it comes from; empty where Yosys does not know. */
  readonly source: string
  readonly inputs: Readonly<Record<string, readonly Bit[]>>
  readonly outputs: Readonly<Record<string, readonly Bit[]>>
}

export interface Module {
  /** Its name in the Verilog: modules with different parameters share it. */
  readonly name: string
  readonly inputs: Readonly<Record<string, readonly Bit[]>>
  readonly outputs: Readonly<Record<string, readonly Bit[]>>
  /** Cells of the device. */
  readonly cells: readonly Cell[]
  /** Instances of modules; their type is a key of the netlist's modules. */
  readonly instances: readonly Cell[]
  /** A name of a bit as the Verilog has it; null where it has none. */
  readonly bitName: (bit: Bit) => string | null
}

/** A hierarchy of modules, each there once, made of cells of the device. */
export interface Netlist {
  readonly top: string
  /** By Yosys' names, which hold parameters; those below others come first. */
  readonly modules: ReadonlyMap<string, Module>
}

const bits = z.array(z.union([z.number(), z.string()]))
const direction = z.enum(['input', 'output', 'inout'])

const modulesSchema = z.record(
  z.string(),
  z.object({
    attributes: z.object({ hdlname: z.string().optional() }),
    ports: z.record(z.string(), z.object({ direction, bits })),
    cells: z.record(
      z.string(),
      z.object({
        type: z.string(),
        attributes: z.object({ src: z.string().optional() }),
        port_directions: z.record(z.string(), direction).optional(),
        connections: z.record(z.string(), bits),
      }),
    ),
    netnames: z.record(z.string(), z.object({ hide_name: z.number(), bits })),
  }),
)

type RawModule = z.infer<typeof modulesSchema>[string]
type RawCell = RawModule['cells'][string]

/**
 * The hierarchy below a module, of modules mapped to UltraScale+ as Yosys' `write_json` has them.
 * @throws ToolError for a cell that is neither a module nor a known one of the device.
 */
export function netlistOf(mapped: Readonly<Record<string, unknown>>, top: string): Netlist {
  const raw = modulesSchema.parse(mapped)
  const modules = new Map<string, Module>()
  const add = (key: string) => {
    if (modules.has(key)) return
    const module = moduleOf(key, raw[key])
    for (const { type } of module.instances) {
      if (raw[type] === undefined)
        throw new ToolError(`${module.name}: ${type} is not a cell of UltraScale+ that moeforge knows`)
      add(type)
    }
    modules.set(key, module)
  }
  add(top)
  return { top, modules }
}

/** A module of a netlist by its key. */
export function moduleNamed({ modules }: Netlist, key: string): Module {
  const module = modules.get(key)
  if (module === undefined) throw new Error(`there is no module ${key}`)
  return module
}

/** A bit's name, or its number where the Verilog has no name for it. */
export function wireName({ bitName }: Module, bit: Bit): string {
  return bitName(bit) ?? `wire ${bit}`
}

/** Cost of every module with all below it, by its key. */
export function costsOf({ modules }: Netlist): Map<string, Cost> {
  const costs = new Map<string, Cost>()
  for (const [key, module] of modules) {
    const below = module.instances.map(({ type }) => costs.get(type) ?? costOf({}))
    costs.set(key, sumOfCosts([ownCost(module), ...below]))
  }
  return costs
}

/** Cost of a module's own cells. */
export function ownCost({ cells }: Module): Cost {
  const counts: Record<string, number> = {}
  for (const { type } of cells) counts[type] = (counts[type] ?? 0) + 1
  return costOf(counts)
}

// Newer versions of Yosys keep with it which module a flattened one was.
const scopeMark = '$scopeinfo'

function moduleOf(key: string, { attributes, ports, cells, netnames }: RawModule): Module {
  const hardware = Object.entries(cells).filter(([, { type }]) => type !== scopeMark)
  const all = hardware.map(([name, cell]) => cellOf(name, cell))
  const wires = Object.entries(ports).map(([name, port]) => [name, port.direction, port.bits] as const)
  return {
    name: (attributes.hdlname ?? key).replace(/^\\/, ''),
    ...byDirection(wires),
    cells: all.filter(({ type }) => isDeviceCell(type)),
    instances: all.filter(({ type }) => !isDeviceCell(type)),
    bitName: bitNames(netnames),
  }
}

function cellOf(name: string, { type, attributes, port_directions = {}, connections }: RawCell): Cell {
  const wires = Object.entries(connections).map(([port, at]) => [port, port_directions[port], at] as const)
  return { name, type, source: (attributes.src ?? '').split('|')[0], ...byDirection(wires) }
}

function byDirection(wires: readonly (readonly [string, string | undefined, readonly Bit[]])[]) {
  const of = (wanted: string) =>
    Object.fromEntries(wires.filter(([, is]) => is === wanted).map(([name, , at]) => [name, at]))
  return { inputs: of('input'), outputs: of('output') }
}

/** Names are put in order when the first is asked for: only what fails or is slow is named. */
function bitNames(netnames: RawModule['netnames']): Module['bitName'] {
  let names: Map<Bit, string> | undefined
  return (bit) => {
    names ??= namesByBit(netnames)
    return names.get(bit) ?? null
  }
}

/** The first name of each bit. */
function namesByBit(netnames: RawModule['netnames']): Map<Bit, string> {
  const names = new Map<Bit, string>()
  for (const [name, { hide_name, bits }] of Object.entries(netnames))
    for (const [index, bit] of bits.entries())
      if (hide_name === 0 && !names.has(bit)) names.set(bit, bits.length === 1 ? name : `${name}[${index}]`)
  return names
}

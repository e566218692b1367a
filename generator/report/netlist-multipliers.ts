import { isRegistered } from './device-cells.js'
import { type Bit, type Cell, type Module, moduleNamed, type Netlist, wireName } from './netlist.js'

/** A bit of a module. */
interface Place {
  /** The netlist's key of the module. */
  readonly key: string
  readonly bit: Bit
}

/** A place where a module is instantiated. */
interface Use {
  readonly key: string
  readonly instance: Cell
}

type Driver =
  | { readonly kind: 'cell' | 'instance'; readonly cell: Cell; readonly port: string; readonly index: number }
  | { readonly kind: 'input'; readonly port: string; readonly index: number }

/**
 * Multipliers with an operand that no register drives, a sentence each that names the module, the line and the wire.
 * Between register and multiplier may be ports of modules, slices and signs; nothing that computes. What Yosys makes
 * no DSP of, such as products by a small constant, is logic and not looked at.
 */
export function unregisteredMultipliers(netlist: Netlist): string[] {
  const follow = new Follower(netlist)
  return [...netlist.modules].flatMap(([key, module]) =>
    module.cells
      .filter(({ type }) => type === 'DSP48E2')
      .flatMap((cell) => {
        const operands = [...cell.inputs.A, ...cell.inputs.B]
        const cause = operands.map((bit) => follow.cause({ key, bit })).find((found) => found !== null)
        return cause === undefined
          ? []
          : [`${module.name}, ${cell.source}: multiplier${byConstant(cell)} fed by ${cause}`]
      }),
  )
}

function byConstant({ inputs: { A, B } }: Cell): string {
  const isConstant = [A, B].some((operand) => operand.every((bit) => typeof bit === 'string'))
  return isConstant ? ' by a constant' : ''
}

/** Follows wires back through the hierarchy. */
class Follower {
  private readonly drivers = new Map<string, Map<Bit, Driver>>()
  private readonly uses = new Map<string, Use[]>()
  private readonly known = new Map<string, string | null>()

  constructor(private readonly netlist: Netlist) {
    for (const [key, module] of netlist.modules) {
      this.drivers.set(key, driversOf(module))
      for (const instance of module.instances) {
        const uses = this.uses.get(instance.type) ?? []
        this.uses.set(instance.type, [...uses, { key, instance }])
      }
    }
  }

  /** What else than a register drives a bit; null where nothing else does. */
  cause(place: Place): string | null {
    if (typeof place.bit === 'string') return null
    const name = `${place.key} ${place.bit}`
    const known = this.known.get(name)
    if (known !== undefined) return known
    // Wires that lead back here have no other driver.
    this.known.set(name, null)
    const cause = this.findCause(place)
    this.known.set(name, cause)
    return cause
  }

  private findCause({ key, bit }: Place): string | null {
    const module = moduleNamed(this.netlist, key)
    const driver = this.drivers.get(key)?.get(bit)
    if (driver === undefined) return `nothing: ${module.name} ${wireName(module, bit)}`
    if (driver.kind === 'input') return this.causeAbove(key, driver)
    if (driver.kind === 'instance') {
      const { cell, port, index } = driver
      return this.cause({ key: cell.type, bit: moduleNamed(this.netlist, cell.type).outputs[port][index] })
    }
    return isRegistered(driver.cell.type)
      ? null
      : `a ${driver.cell.type}: ${module.name} ${wireName(module, bit)}`
  }

  private causeAbove(key: string, { port, index }: { readonly port: string; readonly index: number }) {
    const { name } = moduleNamed(this.netlist, key)
    if (key === this.netlist.top) return `the port ${port} of ${name}`
    for (const use of this.uses.get(key) ?? []) {
      const cause = this.cause({ key: use.key, bit: use.instance.inputs[port][index] })
      if (cause !== null) return cause
    }
    return null
  }
}

function driversOf({ inputs, cells, instances }: Module): Map<Bit, Driver> {
  const drivers = new Map<Bit, Driver>()
  for (const [port, bits] of Object.entries(inputs))
    for (const [index, bit] of bits.entries()) drivers.set(bit, { kind: 'input', port, index })
  const add = (kind: 'cell' | 'instance', cell: Cell) => {
    for (const [port, bits] of Object.entries(cell.outputs))
      for (const [index, bit] of bits.entries()) drivers.set(bit, { kind, cell, port, index })
  }
  for (const cell of cells) add('cell', cell)
  for (const cell of instances) add('instance', cell)
  return drivers
}

import type { Design } from '../../design/design.js'
import { withModules } from '../../print/library-modules.js'
import { render } from '../../print/templates.js'
import { units } from '../../units/index.js'
import type { UnitName } from '../../units/unit-names.js'
import { constantsFile, constantsPath } from './accelerator-constants.js'
import {
  type AcceleratorInterface,
  acceleratorInterfaces,
  memoryInterface,
  memoryInterfaces,
} from './accelerator-interfaces.js'
import { acceleratorLayout } from './accelerator-layout.js'
import { acceleratorObstacle } from './accelerator-obstacle.js'
import {
  type CoreParameters,
  coreParameters,
  type LoweredAccelerator,
  memoryAddressBits,
} from './accelerator-parameters.js'
import { wiringContext } from './accelerator-rooms.js'
import { acceleratorTables } from './accelerator-tables.js'
import { plannedProgram } from './planned-program.js'
import { registerAddressBits } from './registers.js'

/** Version of the register map. */
export const registerMapVersion = 2
/** Units of whose own Verilog the accelerator is made. */
const acceleratorUnits: readonly UnitName[] = ['gelu', 'softmax', 'layernorm', 'gate']

/**
 * A design lowered to everything that its accelerator is made from.
 * @throws InputError where there is an obstacle (`acceleratorObstacle`).
 */
export function lowerAccelerator(design: Design): LoweredAccelerator {
  const obstacle = acceleratorObstacle(design)
  if (obstacle !== null) throw obstacle
  const planned = plannedProgram(design)
  return { design, ...planned, layout: acceleratorLayout(design, planned) }
}

/** Name of the top module. */
export function acceleratorName({ name }: Pick<Design, 'name'>): string {
  return `${name.replaceAll('-', '_')}_accel`
}

/** The Verilog of a whole accelerator, by path in the project: `rtl/<module>.v`, and what modules include. */
export function acceleratorFiles(accelerator: LoweredAccelerator): Map<string, string> {
  const { design } = accelerator
  const core = coreParameters(accelerator)
  const name = acceleratorName(design)
  const tables = acceleratorTables(accelerator, core)
  return withModules(
    [
      [`rtl/${name}.v`, render('accelerator/accelerator.v.hbs', topContext(accelerator, core))],
      ['rtl/accel.v', render('accelerator/accel.v.hbs', coreContext(design, core))],
      [constantsPath, constantsFile(design.name, core)],
      ...tables.map(
        (table) => [`rtl/${table.module}.v`, render('accelerator/accel_table.v.hbs', table)] as const,
      ),
    ],
    unitFiles(design),
  )
}

/** What the units print for themselves. */
function unitFiles(design: Design): Map<string, string> {
  const emitted = units.flatMap((unit) => {
    if (!acceleratorUnits.includes(unit.name)) return []
    const [files = []] = unit.each(design, (each, { params }) => each.verilog(params))
    return files
  })
  return new Map(emitted.map(({ path, text }) => [path, text]))
}

function coreContext(design: Design, core: CoreParameters): object {
  return { design: design.name, lanes: core.Lanes, taps: core.Taps, ...wiringContext(core) }
}

function topContext({ design, lowered }: LoweredAccelerator, core: CoreParameters): object {
  const { ports, dataBits } = design.axi
  const registerBits = registerAddressBits(lowered.operations.length)
  const buses = memoryInterfaces(design)
  // Concatenations have the highest port first.
  const joined = (signal: string) =>
    `{${buses
      .toReversed()
      .map((bus) => `${bus}_${signal}`)
      .join(', ')}}`
  return {
    name: acceleratorName(design),
    design: design.name,
    interfaces: interfacesContext(acceleratorInterfaces(design, registerBits)),
    reads: buses.map((bus) => ({ bus })),
    write: memoryInterface(0),
    joined: Object.fromEntries(
      [
        'araddr',
        'arlen',
        'arsize',
        'arburst',
        'arvalid',
        'arready',
        'rdata',
        'rresp',
        'rlast',
        'rvalid',
        'rready',
      ].map((signal) => [signal, joined(signal)]),
    ),
    readPorts: ports,
    ports: core.Ports,
    listPorts: core.ListPorts,
    addrBits: memoryAddressBits,
    dataBits,
    registerBits,
    maxBeats: core.MaxBeats,
    tasks: design.network.tasks.length,
    sumSpilled: core.SumSpilled,
    taskBits: core.TaskBits,
    imageBits: core.ImageBits,
    opBits: core.OpBits,
    operations: lowered.operations.length,
    version: registerMapVersion,
    configHash: design.configHash.slice(0, 8),
  }
}

/** Interfaces as the templates of tops print them: their attributes, and a line for each port. */
export function interfacesContext(interfaces: readonly AcceleratorInterface[]): object[] {
  return interfaces.map(({ name, about, vlnv, parameters, ports }, at) => ({
    ...{ name, about, vlnv },
    settings: Object.entries(parameters)
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
    signals: ports.map(({ port, logical, direction, bits }, i) => ({
      ...{ port, logical },
      direction: direction.padEnd('output'.length),
      range: bits === 1 ? '' : `[${bits - 1}:0] `,
      separator: at === interfaces.length - 1 && i === ports.length - 1 ? '' : ',',
    })),
  }))
}

import type { EmittedFile } from '../../base/emitted-file.js'
import type { Design } from '../../design/design.js'
import { libraryFile, render } from '../../print/templates.js'
import { units } from '../../units/index.js'
import type { Unit } from '../../units/unit.js'
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
import { roomModules, wiringContext } from './accelerator-rooms.js'
import { acceleratorTables } from './accelerator-tables.js'
import { plannedProgram } from './planned-program.js'
import { registerAddressBits } from './registers.js'

/** Version of the register map. */
export const registerMapVersion = 2
/** Units whose Verilog the accelerator is made of; of `linear` only the library. */
const acceleratorUnits = ['gelu', 'softmax', 'layernorm', 'gate']
const librariesOnly = ['linear', 'attention_reorder', 'patch_embed', 'patch_reorder']

const library = [
  ...roomModules,
  ...['accel_top', 'accel_registers', 'accel_stop', 'accel_sequencer'],
  ...['axi_burst_cutter', 'burst_gate', 'axi_read_port', 'axi_write_port'],
  ...['row_control', 'row_fetch', 'weight_store', 'weight_port', 'ring_walk', 'ring_held', 'weight_loader'],
  ...[
    'ram_masked',
    'stream_ram_fifo',
    'stream_skid',

    'row_resize',
    'fit',
    'result_writer',
    'residual_memory',
    'residual_spilled',
    'residual_sum',
    'attention_output',
    'norm_feed',
  ],
  ...['spilled_memory', 'spill_reader', 'spill_writer', 'spill_fence'],
  ...['parameter_reader', 'parameter_split', 'result_reader', 'expert_runs', 'progress', 'cycle_counters'],
]

/**
 * A design lowered to everything that its accelerator is made from.
 * @throws InputError where there is an obstacle (`acceleratorObstacle`).
 */
export function lowerAccelerator(design: Design): LoweredAccelerator {
  const obstacle = acceleratorObstacle(design)
  if (obstacle !== null) throw obstacle
  const { lowered, memory } = plannedProgram(design)
  return { design, lowered, layout: acceleratorLayout(design, lowered), memory }
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
  const all = new Map([
    ...unitFiles(design),
    ...library.map((module) => [`rtl/${module}.v`, libraryFile(`${module}.v`)] as const),
    ...acceleratorTables(accelerator, core).map(
      (table) => [`rtl/${table.module}.v`, render('accelerator/accel_table.v.hbs', table)] as const,
    ),
    [constantsPath, constantsFile(design.name, core)],
    ['rtl/accel.v', render('accelerator/accel.v.hbs', coreContext(design, core))],
    [`rtl/${name}.v`, render('accelerator/accelerator.v.hbs', topContext(accelerator, core))],
  ])
  return usedModules(all, name)
}

// Units share their libraries: of these, what the top is made of. Words of comments are no instances.
function usedModules(files: ReadonlyMap<string, string>, top: string): Map<string, string> {
  const used = new Set<string>()
  const visit = (path: string) => {
    const text = files.get(path)
    if (text === undefined || used.has(path)) return
    used.add(path)
    const code = text.replaceAll(/\/\/.*/g, '')
    for (const [name] of code.matchAll(/\w+/g)) visit(`rtl/${name}.v`)
    for (const [, header] of code.matchAll(/`include "(.*)"/g)) visit(`rtl/${header}`)
  }
  visit(`rtl/${top}.v`)
  return new Map([...files].filter(([path]) => used.has(path)))
}

function unitFiles(design: Design): [string, string][] {
  const emitted = units.flatMap((unit) => {
    const own = acceleratorUnits.includes(unit.name)
    if (!own && !librariesOnly.includes(unit.name)) return []
    const [files = []] = unit.each(design, (each, { params }) =>
      unitSources(each, own ? each.verilog(params) : []),
    )
    return files
  })
  return emitted
}

function unitSources<Params>(unit: Unit<Params>, own: readonly EmittedFile[]): [string, string][] {
  return [
    ...unit.verilogLibrary.map((name): [string, string] => [`rtl/${name}`, libraryFile(name)]),
    ...own.map(({ path, text }): [string, string] => [path, text]),
  ]
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

function interfacesContext(interfaces: readonly AcceleratorInterface[]): object[] {
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

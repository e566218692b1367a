import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { libraryFile } from '../../generator/emit/templates.js'
import { registersHeader } from '../../generator/rtl/registers.js'
import { cachedBuild } from '../../sim/build-cache.js'
import { toolVersion } from '../../sim/run-tool.js'
import { simFile } from '../../sim/sources.js'
import { translate, verilatorFlags } from '../../sim/verilator/verilator.js'

/** Sizes of the bench: parameters of its top, and constants of its C++. */
export interface BenchSizes {
  readonly ports: number
  /** On each port. */
  readonly clients: number
  readonly addrBits: number
  readonly dataBits: number
  readonly maxBeats: number
  readonly outstanding: number
}

/** The modules under test. */
export const axiModules = [
  'axi_burst_cutter',
  'axi_read_port',
  'axi_write_port',
  'accel_registers',
  'accel_stop',
] as const

/** The bench's Verilog, modules of the library included. */
export function benchVerilog(): Map<string, string> {
  const library = [...axiModules, 'stream_fifo'].map(
    (name) => [`rtl/${name}.v`, libraryFile(`${name}.v`)] as const,
  )
  return new Map([...library, ['rtl/axi_bench.v', fixture('axi_bench.v')]])
}

/** Builds the bench, and gives the path of the program. */
export async function buildBench(sizes: BenchSizes): Promise<string> {
  const headers = readdirSync(join(import.meta.dirname, '../../sim/verilator')).filter((name) =>
    name.endsWith('.hpp'),
  )
  const files = new Map([
    ...benchVerilog(),
    ...headers.map((name) => [`sim/${name}`, simFile(`verilator/${name}`)] as const),
    ['sim/accel_registers.hpp', registersHeader()],
    ...benchHeaders.map((name) => [`sim/${name}`, fixture(name)] as const),
    ['sim/verilator_axi_bench.cpp', fixture('axi_bench.cpp')],
  ])
  const extra = sizeArguments(sizes)
  const recipe = [
    'axi_bench',
    await toolVersion('verilator'),
    await toolVersion('g++'),
    ...verilatorFlags,
    ...extra,
  ]
  const product = 'obj_dir/Vaxi_bench'
  const folder = await cachedBuild({ files, recipe, product }, (cwd) => translate(cwd, 'axi_bench', extra))
  return join(folder, product)
}

const benchHeaders = ['axi_bench.hpp', 'axi_model.hpp', 'axi_scenarios.hpp', 'axi_wrong.hpp', 'require.hpp']

function sizeArguments({ ports, clients, addrBits, dataBits, maxBeats, outstanding }: BenchSizes): string[] {
  const parameters = {
    Ports: ports,
    Clients: clients,
    AddrBits: addrBits,
    DataBits: dataBits,
    MaxBeats: maxBeats,
    Outstanding: outstanding,
  }
  const constants = { PORTS: ports, CLIENTS: clients, ADDR_BITS: addrBits, DATA_BITS: dataBits }
  return [
    ...Object.entries(parameters).map(([name, value]) => `-G${name}=${value}`),
    ...Object.entries(constants).flatMap(([name, value]) => ['-CFLAGS', `-D${name}=${value}`]),
  ]
}

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withModules } from '../../../generator/print/library-modules.js'
import { libraryFile } from '../../../generator/print/templates.js'
import { acceleratorHarness } from '../../../generator/targets/verilog-array/build-accelerator.js'
import type { Program } from '../../../sim/program.js'
import { buildSimulation } from '../../../sim/simulators.js'

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
  const modules = axiModules.map((name) => [`rtl/${name}.v`, libraryFile(`${name}.v`)] as const)
  return withModules([...modules, ['rtl/axi_bench.v', fixture('axi_bench.v')]])
}

/** Builds the bench. */
export function buildBench({ ports, clients, addrBits, dataBits, ...sizes }: BenchSizes): Promise<Program> {
  const files = new Map([
    ...benchVerilog(),
    ...benchHeaders.map((name) => [`sim/${name}`, fixture(name)] as const),
    ['sim/verilator_axi_bench.cpp', fixture('axi_bench.cpp')],
  ])
  const { maxBeats, outstanding } = sizes
  return buildSimulation({
    top: 'axi_bench',
    files,
    harness: acceleratorHarness(),
    optimise: 'long',
    parameters: {
      ...{ Ports: ports, Clients: clients, AddrBits: addrBits, DataBits: dataBits },
      ...{ MaxBeats: maxBeats, Outstanding: outstanding },
    },
    defines: { PORTS: ports, CLIENTS: clients, ADDR_BITS: addrBits, DATA_BITS: dataBits },
  })
}

const benchHeaders = ['axi_bench.hpp', 'axi_model.hpp', 'axi_scenarios.hpp', 'axi_wrong.hpp', 'require.hpp']

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}

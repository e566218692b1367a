import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { portContexts } from '../generator/emit/ports.js'
import { libraryFile, render } from '../generator/emit/templates.js'
import { packageRoot } from '../generator/root.js'
import { beatWidth, type StreamPort, type Unit } from '../generator/units/unit.js'
import type { HarnessSources } from './verilator/runtime.js'

/** Everything that simulating a unit's Verilog needs: `rtl/` and the harness with its generated main in `sim/`. */
export function verilogSources<Params>(unit: Unit<Params>, params: Params): Map<string, string> {
  return new Map([
    ...unit.verilogLibrary.map((name) => [`rtl/${name}`, libraryFile(name)] as const),
    ...unit.verilog(params).map(({ path, text }) => [path, text] as const),
    ...unitHarness().files,
    [`sim/verilator_${unit.name}.cpp`, render('project/verilator_main.cpp.hbs', driverContext(unit, params))],
  ])
}

/** What drives any unit in Verilator. */
export function unitHarness(): HarnessSources {
  return { files: verilatorFiles(['harness.hpp', 'harness.cpp']), header: 'harness.hpp' }
}

/** Files of `sim/verilator/`, by their paths in a build. */
export function verilatorFiles(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [`sim/${name}`, simFile(`verilator/${name}`)]))
}

/** Everything that compiling a unit's HLS C++ needs: `hls/`, and the driver and vendor stand-ins in `sim/`. */
export function hlsSources<Params>(unit: Unit<Params>, params: Params): Map<string, string> {
  return new Map([
    ...unit.hlsLibrary.map((name) => [`hls/${name}`, libraryFile(name)] as const),
    ...unit.hls(params).map(({ path, text }) => [path, text] as const),
    ...shimFiles(),
    ['sim/beats.hpp', simFile('csim/beats.hpp')],
    [`sim/csim_${unit.name}.cpp`, render('project/csim_main.cpp.hbs', driverContext(unit, params))],
  ])
}

function driverContext<Params>(unit: Unit<Params>, params: Params): object {
  const ports = unit.ports(params)
  const named = (direction: StreamPort['direction']) =>
    ports
      .filter((port) => port.direction === direction)
      .map((port) => ({ name: port.name, bits: beatWidth(port) }))
  return {
    unit: unit.name,
    ports: portContexts(unit.name, ports),
    inputs: named('in'),
    outputs: named('out'),
    driver: ports[0].name,
    arguments: ports.map((port) => port.name).join(', '),
  }
}

/** The stand-ins for the vendor's headers. */
export function shimFiles(): [string, string][] {
  return readdirSync(join(packageRoot, 'sim/shim')).map((name) => [
    `sim/shim/${name}`,
    simFile(`shim/${name}`),
  ])
}

/** Text of a file in `sim/`. */
export function simFile(path: string): string {
  return readFileSync(join(packageRoot, 'sim', path), 'utf8')
}

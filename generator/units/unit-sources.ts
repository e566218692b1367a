import { simFile } from '../../sim/sim-file.js'
import { shimFiles, unitHarness } from '../../sim/sources.js'
import { beatWidth, type StreamPort } from '../base/streams.js'
import { withModules } from '../print/library-modules.js'
import { portContexts } from '../print/ports.js'
import { libraryFile, render } from '../print/templates.js'
import type { Unit } from './unit.js'

/** Everything that simulating a unit's Verilog needs: `rtl/` and the harness with its generated main in `sim/`. */
export function verilogSources<Params>(unit: Unit<Params>, params: Params): Map<string, string> {
  return new Map([
    ...withModules(unit.verilog(params).map(({ path, text }) => [path, text] as const)),
    ...unitHarness().files,
    [`sim/verilator_${unit.name}.cpp`, render('project/verilator_main.cpp.hbs', driverContext(unit, params))],
  ])
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

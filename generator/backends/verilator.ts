import { resolve } from 'node:path'
import type { BuildOptions } from '../../sim/build-options.js'
import { editSources } from '../../sim/edit-sources.js'
import { runProgram } from '../../sim/program.js'
import { buildSimulation } from '../../sim/simulators.js'
import { unitHarness } from '../../sim/sources.js'
import { withVectors } from '../../sim/vectors.js'
import type { StreamPort } from '../base/streams.js'
import type { Unit, UnitCase } from '../units/unit.js'
import { verilogSources } from '../units/unit-sources.js'
import { type Backend, type Executable, outputPorts, type RunOptions, type Timing } from './unit-backend.js'

/** The Verilog of a unit, simulated, with stalls on every stream. */
export const verilator: Backend = { name: 'verilator', isClocked: true, build }

async function build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable> {
  const sources = {
    top: unit.name,
    files: editSources(verilogSources(unit, params), options.edit),
    harness: unitHarness(),
    // A unit's cases are some thousand cycles.
    optimise: 'once' as const,
    trace: options.trace,
  }
  const program = await buildSimulation(sources, options.simulator)
  const ports = unit.ports(params)
  return {
    async run(unitCase, runOptions) {
      const args = runArguments(ports, unitCase, runOptions)
      const { outputs, result } = await withVectors(ports, unitCase.inputs, (vectors) =>
        runProgram(program, ['--folder', '.', '--out', '.', ...args], { cwd: vectors }),
      )
      return { outputs, timing: JSON.parse(result) as Timing }
    },
  }
}

function runArguments(ports: readonly StreamPort[], unitCase: UnitCase, options: RunOptions): string[] {
  return [
    ...caseArguments(ports, unitCase),
    ...['--seed', String(options.seed), '--stalls', String(options.stalls)],
    ...(options.trace === undefined ? [] : ['--trace', resolve(options.trace)]),
  ]
}

/** What the harness must be told of a case: how many beats to expect, what waits for what, and how long. */
export function caseArguments(
  ports: readonly StreamPort[],
  { expected, hold, watchdog }: UnitCase,
): string[] {
  const expectations = outputPorts(ports).map((port) => `${port.name}=${expected[port.name].beats}`)
  const holds = Object.entries(hold ?? {}).map(([name, others]) => `${name}=${others.join('+')}`)
  return [
    ...['--expect', expectations.join(',')],
    ...(holds.length === 0 ? [] : ['--hold', holds.join(',')]),
    ...(watchdog === undefined ? [] : ['--watchdog', String(watchdog)]),
  ]
}

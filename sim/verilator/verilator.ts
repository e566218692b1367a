import { join, resolve } from 'node:path'
import type { StreamPort, Unit, UnitCase } from '../../generator/units/unit.js'
import {
  type Backend,
  type BuildOptions,
  type Executable,
  outputPorts,
  type RunOptions,
  type Timing,
} from '../backend.js'
import { cachedBuild } from '../build-cache.js'
import { editSources } from '../edit-sources.js'
import { runTool, toolVersion } from '../run-tool.js'
import { verilogSources } from '../sources.js'
import { findTool, requireTool } from '../tools.js'
import { withVectors } from '../vectors.js'

/** The Verilog of a unit, translated by Verilator and driven with stalls on every stream. */
export const verilator: Backend = { name: 'verilator', build }

// Warnings are errors: lint is part of every build. Uninitialised state is random, from the seed, so that nothing
// can come to depend on it.
export const verilatorFlags: readonly string[] = [
  '--cc',
  '--exe',
  '--build',
  '-Wall',
  '-O3',
  '--x-assign',
  'fast',
  '--x-initial',
  'unique',
  '--noassert',
]

async function build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable> {
  const files = editSources(verilogSources(unit, params), options.edit)
  const trace = options.trace === true ? ['--trace-fst', '-CFLAGS', '-DMOEFORGE_TRACE'] : []
  const recipe = [
    'verilator',
    await toolVersion('verilator'),
    await toolVersion('g++'),
    ...verilatorFlags,
    ...trace,
  ]
  const product = `obj_dir/V${unit.name}`
  const folder = await cachedBuild({ files, recipe, product }, (cwd) => translate(cwd, unit.name, trace))
  const ports = unit.ports(params)
  return {
    async run(unitCase, runOptions) {
      const args = runArguments(ports, unitCase, runOptions)
      const { outputs, result } = await withVectors(ports, unitCase.inputs, (vectors) =>
        runTool(join(folder, product), ['--folder', vectors, '--out', vectors, ...args], {
          cwd: folder,
        }),
      )
      return { outputs, timing: JSON.parse(result) as Timing }
    },
  }
}

/**
 * Builds `obj_dir/V<top>` in a folder from `rtl/<top>.v` and its main `sim/verilator_<top>.cpp`.
 * @param extra - further arguments of Verilator.
 */
export async function translate(cwd: string, top: string, extra: readonly string[]): Promise<void> {
  requireTool('make')
  // verilated.mk appends its own -Os after CFLAGS: only OPT_FAST decides the optimisation.
  const make = ['OPT_FAST=-O3', 'OPT_SLOW=-O1', ...(findTool('ccache') === null ? [] : ['OBJCACHE=ccache'])]
  const sources = ['-y', 'rtl', '-CFLAGS', '-I../sim', `rtl/${top}.v`, `sim/verilator_${top}.cpp`]
  const args = [...verilatorFlags, ...extra, '--top-module', top, '-MAKEFLAGS', make.join(' '), ...sources]
  await runTool(requireTool('verilator'), args, { cwd })
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

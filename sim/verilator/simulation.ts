import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedBuild } from '../build-cache.js'
import { runTool } from '../run-tool.js'
import { requireTool, toolVersion } from '../tools.js'
import {
  type HarnessSources,
  type Optimise,
  optimisation,
  type Runtime,
  verilatorRuntime,
} from './runtime.js'
import { type TranslatedDesign, translatedDesign } from './translated-design.js'

/** What a simulation is built of. */
export interface SimulationSources {
  /** Top module; its file is `rtl/<top>.v`, its main `sim/verilator_<top>.cpp`. */
  readonly top: string
  /** File text by path: `rtl/` and the main. */
  readonly files: ReadonlyMap<string, string>
  readonly harness: HarnessSources
  readonly optimise: Optimise
  /** Whether the program can write a waveform. */
  readonly trace?: boolean
  /** Values of the top's parameters. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Macros of the main. */
  readonly defines?: Readonly<Record<string, number>>
}

// Warnings are errors: lint is part of every build. Uninitialised state is random, from the seed, so that nothing
// can come to depend on it.
const verilatorFlags = ['--cc', '-Wall', '-O3', '--x-assign', 'fast', '--x-initial', 'unique', '--noassert']

/**
 * Translates Verilog with Verilator, compiles it beside a harness, or takes the program from the cache.
 * @returns the program's path.
 * @throws ToolError when a tool is missing or refuses.
 */
export async function buildSimulation(sources: SimulationSources): Promise<string> {
  const { top, harness, optimise, trace = false, parameters = {}, defines = {} } = sources
  const verilator = [
    ...verilatorFlags,
    ...(trace ? ['--trace-fst'] : []),
    ...Object.entries(parameters).map(([name, value]) => `-G${name}=${value}`),
    ...['--top-module', top, '-y', 'rtl', `rtl/${top}.v`],
  ]
  const traced = trace ? ['-DMOEFORGE_TRACE'] : []
  const macros = [...traced, ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)]
  const versions = [await toolVersion('verilator'), await toolVersion('g++')]
  const recipe = [...versions, ...verilator, optimisation[optimise], ...macros]
  const files = new Map([...harness.files, ...sources.files])
  const folder = await cachedBuild({ files, recipe, products: [program(top)] }, async (cwd) => {
    await runTool(requireTool('verilator'), verilator, { cwd })
    const design = await translatedDesign(cwd, top)
    const runtime = await verilatorRuntime(harness, { ...design, defines: [...design.defines, ...traced] })
    await compile({ cwd, top, optimise, design, runtime, macros })
  })
  return join(folder, program(top))
}

interface Compilation {
  readonly cwd: string
  readonly top: string
  readonly optimise: Optimise
  readonly design: TranslatedDesign
  readonly runtime: Runtime
  readonly macros: readonly string[]
}

async function compile({ cwd, top, optimise, design, runtime, macros }: Compilation): Promise<void> {
  const folder = join(cwd, 'obj_dir')
  const fast = [`../sim/verilator_${top}.cpp`, ...design.fast]
  const parts =
    optimise === 'once'
      ? await grouped(folder, [...fast, ...design.slow], optimise)
      : [...(await grouped(folder, fast, optimise)), ...(await grouped(folder, design.slow, 'once'))]
  const objects = parts.map((_, index) => `obj_dir/part${index}.o`)
  const flags = [...macros, '-I', 'obj_dir', '-I', 'sim']
  const tasks = parts.map(({ names, level }, index) => async () => {
    const source = `obj_dir/part${index}.cpp`
    await writeFile(join(cwd, source), names.map((name) => `#include "${name}"\n`).join(''))
    await gcc(cwd, [...(await runtime.flags(level)), ...flags, '-c', source, '-o', objects[index]])
  })
  await twoAtATime(tasks)
  const libraries = design.runtime.includes('verilated_fst_c.cpp') ? ['-lz'] : []
  await gcc(cwd, ['-pthread', ...objects, ...runtime.objects, ...libraries, '-o', program(top)])
}

async function gcc(cwd: string, args: readonly string[]): Promise<void> {
  await runTool(requireTool('g++'), args, { cwd })
}

/** Files that are compiled as one. */
interface Part {
  readonly names: string[]
  readonly level: Optimise
}

// What is compiled as one shares its headers; what is more than this is compiled two at a time.
const partBytes = 1_000_000

async function grouped(folder: string, names: readonly string[], level: Optimise): Promise<Part[]> {
  const parts: Part[] = []
  let room = 0
  for (const name of names) {
    const { size } = await stat(join(folder, name))
    if (room < size) {
      parts.push({ names: [], level })
      room = partBytes
    }
    parts[parts.length - 1].names.push(name)
    room -= size
  }
  return parts
}

async function twoAtATime(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...tasks]
  const worker = async () => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await task()
  }
  await Promise.all([worker(), worker()])
}

function program(top: string): string {
  return `obj_dir/V${top}`
}

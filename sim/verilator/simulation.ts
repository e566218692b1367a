import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '../../generator/base/errors.js'
import { cachedBuild } from '../build-cache.js'
import type { Compiler } from '../compiler/compiler.js'
import type { Program } from '../program.js'
import { twoAtATime } from '../two-at-a-time.js'
import type { WaveformFormat } from '../waveform.js'
import type { HarnessSources } from './harness-sources.js'
import {
  type Optimise,
  optimisation,
  type Runtime,
  type VerilatorTools,
  verilatorRuntime,
} from './runtime.js'
import { type TranslatedDesign, translatedDesign } from './translated-design.js'
import type { Translator } from './translator.js'

/** What a simulation is built of. */
export interface SimulationSources {
  /** Top module; its file is `rtl/<top>.v`, its main `sim/verilator_<top>.cpp`. */
  readonly top: string
  /** File text by path: `rtl/` and the main. */
  readonly files: ReadonlyMap<string, string>
  readonly harness: HarnessSources
  readonly optimise: Optimise
  /** Of the waveform that the program can write, if any. */
  readonly trace?: WaveformFormat | undefined
  /** Values of the top's parameters. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Macros of the main. */
  readonly defines?: Readonly<Record<string, number>>
}

// Warnings are errors: lint is part of every build. Uninitialised state is random, from the seed, so that nothing
// can come to depend on it. g++ takes minutes for a function of many thousand statements: Verilator
// cuts up long ones.
const verilatorFlags = [
  ...['--cc', '-Wall', '-O3', '--x-assign', 'fast', '--x-initial', 'unique'],
  ...['--output-split', '10000', '--output-split-cfuncs', '1500'],
]

/**
 * Translates Verilog with Verilator, compiles it beside a harness, or takes the program from the cache.
 * @throws ToolError when a tool is missing or refuses.
 */
export async function buildVerilated(sources: SimulationSources, tools: VerilatorTools): Promise<Program> {
  const { top, harness, optimise, trace, parameters = {}, defines = {} } = sources
  const { translator, compiler } = tools
  const waveform = trace === undefined ? { flags: [], libraries: [] } : waveformBuild(translator, trace)
  const verilator = [
    ...verilatorFlags,
    ...waveform.flags,
    ...Object.entries(parameters).map(([name, value]) => `-G${name}=${value}`),
    ...['--top-module', top, '-y', 'rtl', `rtl/${top}.v`],
  ]
  const traced = trace === undefined ? [] : ['-DMOEFORGE_TRACE']
  const macros = [...traced, ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)]
  const versions = [await translator.version(), await compiler.version()]
  const recipe = [...versions, ...verilator, optimisation[optimise], ...macros]
  const files = new Map([...harness.files, ...sources.files])
  const folder = await cachedBuild({ files, recipe, products: [program(top)] }, async (cwd) => {
    await translator.translate(verilator, { cwd, top })
    const design = await translatedDesign(cwd, top)
    const shared = { ...design, defines: [...design.defines, ...traced] }
    const runtime = await verilatorRuntime(harness, shared, tools)
    const { libraries } = waveform
    await compile({ cwd, top, optimise, design, runtime, macros, libraries, compiler })
  })
  return compiler.program(join(folder, program(top)))
}

function waveformBuild({ waveforms }: Translator, format: WaveformFormat) {
  const found = waveforms[format]
  if (found === undefined) throw new ToolError(`this Verilator writes no ${format} files`)
  return { flags: [found.flag], libraries: found.libraries }
}

interface Compilation {
  readonly cwd: string
  readonly top: string
  readonly optimise: Optimise
  readonly design: TranslatedDesign
  readonly runtime: Runtime
  readonly macros: readonly string[]
  readonly libraries: readonly string[]
  readonly compiler: Compiler
}

async function compile(compilation: Compilation): Promise<void> {
  const { cwd, top, optimise, design, runtime, compiler } = compilation
  const fast = [`sim/verilator_${top}.cpp`, ...inFolder(design.fast)]
  const slow = inFolder(design.slow)
  const parts =
    optimise === 'once'
      ? await grouped(cwd, [...fast, ...slow], optimise)
      : [...(await grouped(cwd, fast, optimise)), ...(await grouped(cwd, slow, 'once'))]
  const objects = parts.map((_, index) => `obj_dir/part${index}.o`)
  const flags = [...compilation.macros, '-I', 'obj_dir', '-I', 'sim']
  const tasks = parts.map(({ names, level }, index) => async () => {
    const source = `part${index}.cpp`
    await writeFile(join(cwd, source), names.map((name) => `#include "${name}"\n`).join(''))
    const args = [...(await runtime.flags(level)), ...flags, '-c', source, '-o', objects[index]]
    await compiler.run(args, { cwd })
  })
  await twoAtATime(tasks)
  const link = [
    ...compiler.flags,
    ...compiler.linkFlags,
    ...objects,
    ...runtime.objects,
    ...compilation.libraries,
  ]
  await compiler.run([...link, '-o', program(top)], { cwd })
}

function inFolder(names: readonly string[]): string[] {
  return names.map((name) => `obj_dir/${name}`)
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

function program(top: string): string {
  return `obj_dir/V${top}`
}

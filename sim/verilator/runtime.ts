import { join } from 'node:path'
import { cachedBuild } from '../build-cache.js'
import type { Compiler } from '../compiler/compiler.js'
import { twoAtATime } from '../two-at-a-time.js'
import type { HarnessSources } from './harness-sources.js'
import type { TranslatedDesign } from './translated-design.js'
import type { Translator } from './translator.js'

/** The tools that make a simulation. */
export interface VerilatorTools {
  readonly translator: Translator
  readonly compiler: Compiler
}

/** What every simulation of a kind shares, compiled once and kept in the cache. */
export interface Runtime {
  /** Objects to link: Verilator's runtime and the harness. */
  readonly objects: readonly string[]
  /** Compiler arguments for a design's own C++ at a level: macros, include folders, a precompiled header where it helps. */
  flags(optimise: Optimise): Promise<readonly string[]>
}

/**
 * How a design's C++ is optimised: by how long the program runs in comparison with the time that compiling it takes. The
 * accelerator of nano, for example, takes 3.1 s at -O0 and 10.1 s at -O1, and two images of it then 0.56 s or 0.14 s.
 */
export const optimisation = { once: '-O0', often: '-O1', long: '-O3' } as const

export type Optimise = keyof typeof optimisation

/**
 * Compiles Verilator's runtime and a harness, or takes them from the cache.
 * @throws ToolError when a tool is missing or refuses.
 */
export async function verilatorRuntime(
  harness: HarnessSources,
  { runtime, defines }: Pick<TranslatedDesign, 'runtime' | 'defines'>,
  { translator, compiler }: VerilatorTools,
): Promise<Runtime> {
  const include = compiler.outside(await translator.include())
  const folders = ['-I', include, '-I', join(include, 'vltstd')]
  return compiledRuntime(harness, {
    compiler,
    flags: [...defines, ...folders],
    versions: [await translator.version(), await compiler.version()],
    sources: runtime.map((name) => join(include, name)),
  })
}

/** How a runtime is compiled. */
export interface RuntimeCompilation {
  readonly compiler: Compiler
  /** Arguments of every compilation, beside the compiler's own. */
  readonly flags: readonly string[]
  /** Of the tools. */
  readonly versions: readonly string[]
  /** C++ beside the harness, which every harness has: paths as the compiler sees them. */
  readonly sources: readonly string[]
}

/**
 * Compiles a harness and what else every simulation has, or takes them from the cache.
 * @throws ToolError when the compiler is missing or refuses.
 */
export async function compiledRuntime(
  { files, header }: HarnessSources,
  { compiler, versions, sources: further, ...more }: RuntimeCompilation,
): Promise<Runtime> {
  const flags = ['-std=gnu++17', ...compiler.flags, '-w', ...more.flags]
  const compile = (cwd: string, args: readonly string[]) =>
    compiler.run([...flags, '-I', 'sim', '-I', '.', ...args], { cwd })
  const object = (inputs: ReadonlyMap<string, string>, source: string) => async () => {
    const recipe = ['runtime', ...versions, ...flags, source, optimisation.long]
    const folder = await cachedBuild({ files: inputs, recipe, products: ['runtime.o'] }, (cwd) =>
      compile(cwd, [optimisation.long, '-c', source, '-o', 'runtime.o']),
    )
    return compiler.outside(join(folder, 'runtime.o'))
  }
  const own = new Map([...files, ...compiler.sources()])
  const objects = await twoAtATime([
    // What is not the harness is that of every one.
    ...further.map((source) => object(new Map(), source)),
    ...[...own.keys()].filter((path) => path.endsWith('.cpp')).map((path) => object(own, path)),
  ])
  const precompiled = async (level: '-O0' | '-O1') => {
    const all = new Map([...files, [common, `#include "sim/${header}"\n`]])
    const product = compiler.ahead.product(common)
    const recipe = ['header', ...versions, ...flags, level]
    const made = await cachedBuild({ files: all, recipe, products: [product] }, async (cwd) => {
      await compile(cwd, [level, '-x', 'c++-header', common, '-o', product])
    })
    return [...flags, ...compiler.ahead.use(compiler.outside(join(made, common))), level]
  }
  const levels: Record<Optimise, () => Promise<readonly string[]>> = {
    once: () => precompiled(optimisation.once),
    often: () => precompiled(optimisation.often),
    // At -O3 g++ 12 crashes on some designs behind a precompiled header: in its pass ipa-cp, which -O1 has not.
    long: async () => [...flags, optimisation.long],
  }
  return { objects, flags: (optimise) => levels[optimise]() }
}

const common = 'common.hpp'

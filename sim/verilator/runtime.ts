import { join } from 'node:path'
import { cachedBuild } from '../build-cache.js'
import { runTool } from '../run-tool.js'
import { requireTool, toolVersion } from '../tools.js'
import type { TranslatedDesign } from './translated-design.js'

/** The part of a simulation that is not the design's. */
export interface HarnessSources {
  /** File text by path, `sim/…`; C++ sources among them are compiled and linked. */
  readonly files: ReadonlyMap<string, string>
  /** The header in `sim/` that a design's main includes. */
  readonly header: string
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
  { files, header }: HarnessSources,
  { runtime, defines }: Pick<TranslatedDesign, 'runtime' | 'defines'>,
): Promise<Runtime> {
  const include = join(await verilatorRoot(), 'include')
  const flags = ['-std=gnu++17', '-pthread', '-w', ...defines, '-I', include, '-I', join(include, 'vltstd')]
  const versions = [await toolVersion('verilator'), await toolVersion('g++')]
  const compile = (cwd: string, args: readonly string[]) =>
    runTool(requireTool('g++'), [...flags, '-I', 'sim', '-I', '.', ...args], { cwd })
  const objectsOf = async (inputs: ReadonlyMap<string, string>, sources: readonly string[]) => {
    const products = sources.map((_, index) => `${index}.o`)
    const recipe = ['runtime', ...versions, ...flags, ...sources, optimisation.long]
    const folder = await cachedBuild({ files: inputs, recipe, products }, async (cwd) => {
      for (const [index, source] of sources.entries())
        await compile(cwd, [optimisation.long, '-c', source, '-o', products[index]])
    })
    return products.map((name) => join(folder, name))
  }
  // Verilator's own is that of every harness.
  const objects = [
    ...(await objectsOf(
      files,
      [...files.keys()].filter((path) => path.endsWith('.cpp')),
    )),
    ...(await objectsOf(
      new Map(),
      runtime.map((name) => join(include, name)),
    )),
  ]
  const precompiled = async (level: '-O0' | '-O1') => {
    const all = new Map([...files, [common, `#include "sim/${header}"\n`]])
    const inputs = {
      files: all,
      recipe: ['header', ...versions, ...flags, level],
      products: [`${common}.gch`],
    }
    const made = await cachedBuild(inputs, async (cwd) => {
      await compile(cwd, [level, '-x', 'c++-header', common, '-o', `${common}.gch`])
    })
    return [...flags, '-include', join(made, common), level]
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

async function verilatorRoot(): Promise<string> {
  return (await runTool(requireTool('verilator'), ['--getenv', 'VERILATOR_ROOT'], { cwd: '.' })).trim()
}

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
  /** Compiler arguments for a design's own C++ at a level: macros, include folders, the precompiled header. */
  flags(optimise: Optimise): readonly string[]
}

/**
 * How a design's C++ is optimised: `build` where compiling takes longer than running, `run` where many cycles are run.
 * The C++ of a softmax, for example, takes 0.6 s at -O1 behind the precompiled header, and 2 s at -O3.
 */
export const optimisation = { build: '-O1', run: '-O3' } as const

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
  const sources = [
    ...[...files.keys()].filter((path) => path.endsWith('.cpp')),
    ...runtime.map((name) => join(include, name)),
  ]
  const all = new Map([...files, [common, `#include "sim/${header}"\n`]])
  const recipe = ['runtime', await toolVersion('verilator'), await toolVersion('g++'), ...flags, ...sources]
  const products = [...sources.map((_, index) => objectName(index)), `${common}.gch`]
  const folder = await cachedBuild({ files: all, recipe, products }, async (cwd) => {
    const compile = (...args: string[]) =>
      runTool(requireTool('g++'), [...flags, '-I', 'sim', '-I', '.', ...args], { cwd })
    await compile(optimisation.build, '-x', 'c++-header', common, '-o', `${common}.gch`)
    for (const [index, source] of sources.entries())
      await compile(optimisation.run, '-c', source, '-o', objectName(index))
  })
  return {
    objects: sources.map((_, index) => join(folder, objectName(index))),
    // At -O3 g++ 12 crashes on some designs behind a precompiled header: in its pass ipa-cp, which -O1 has not.
    flags: (optimise) => [
      ...flags,
      ...(optimise === 'build' ? ['-include', join(folder, common)] : []),
      optimisation[optimise],
    ],
  }
}

const common = 'common.hpp'

function objectName(index: number): string {
  return `${index}.o`
}

async function verilatorRoot(): Promise<string> {
  return (await runTool(requireTool('verilator'), ['--getenv', 'VERILATOR_ROOT'], { cwd: '.' })).trim()
}

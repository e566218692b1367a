import { join } from 'node:path'
import { packageRoot } from '../../../generator/base/root.js'
import type { Compiler } from './compiler.js'
import { debianCompiler } from './debian-compiler.js'
import { install } from './install.js'
import { sourceTree } from './source-tree.js'
import { compilerTools, lackOf } from './tools.js'
import { verilatorProgram } from './verilator-program.js'
import { yowaspCompiler } from './yowasp-compiler.js'

/** What compiles: Debian's clang-16, or clang in WebAssembly from npm. */
export type CompilerName = 'debian' | 'yowasp'

export interface BuildOptions {
  /** Debian's archive of sources, where it is not to be loaded. */
  readonly source?: string | undefined
  /** Debian's where it is installed, if not named. */
  readonly compiler?: CompilerName | undefined
  /** Is given a line on each step. */
  readonly note?: (line: string) => void
}

/**
 * Compiles Verilator to WebAssembly, where that was not done before, and puts it where the package has it. What was
 * compiled is kept in the cache of builds, so that a build that was broken off goes on.
 * @returns whether anything was put there; false where it was there already.
 * @throws ToolError where a tool or the sources are missing; InputError where `source` holds something else
 */
export async function buildWasm(options: BuildOptions = {}): Promise<boolean> {
  const { source, note = () => undefined } = options
  const compiler = await compilers[options.compiler ?? usualCompiler()]()
  const tree = await sourceTree({ file: source }, note)
  const program = await verilatorProgram(tree, compiler, note)
  const target = join(packageRoot, 'sim/verilator-wasm/dist/verilator')
  return install({ tree, program, compiler: compiler.version, target })
}

const compilers: Readonly<Record<CompilerName, () => Promise<Compiler>>> = {
  debian: debianCompiler,
  yowasp: yowaspCompiler,
}

/** The names of compilers that there are. */
export const compilerNames: readonly string[] = Object.keys(compilers)

function usualCompiler(): CompilerName {
  return lackOf(compilerTools) === null ? 'debian' : 'yowasp'
}

import type { Program } from '../program.js'

/** Compilers of generated C++: that of this machine, and one that runs and makes WebAssembly. */
export type CompilerName = 'g++' | 'clang-wasm'

/** How generated C++ becomes a program. */
export interface Compiler {
  readonly name: CompilerName
  /** Arguments of every compilation and link. */
  readonly flags: readonly string[]
  /** Further ones of links. */
  readonly linkFlags: readonly string[]
  /** C++ that programs are linked with, text by path: what its libraries lack. */
  readonly sources: () => ReadonlyMap<string, string>
  /** What a build with it depends on. @throws ToolError where it is missing or does not run. */
  version(): Promise<string>
  /**
   * Runs it in a folder. Paths in the arguments lie in that folder, or come from `outside`.
   * @throws ToolError with what it said when it refuses.
   */
  run(args: readonly string[], options: { readonly cwd: string }): Promise<void>
  /** An absolute path of this machine, as the arguments name it. */
  outside(path: string): string
  /** How a header is compiled ahead, and then used. */
  readonly ahead: HeaderAhead
  /** How a program that it made is run. @param path - absolute. */
  program(path: string): Program
}

/** Of a header `name`, in the folder that it was compiled in. */
export interface HeaderAhead {
  readonly product: (name: string) => string
  /** Arguments of compilations that use it. @param header - its path, as arguments name it. */
  readonly use: (header: string) => string[]
}

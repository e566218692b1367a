/** A compiler of C++ to WebAssembly. Sources and headers are paths below a folder, the tree; all other paths are absolute. */
export interface Compiler {
  /** What it says of its version, and its arguments: what an object file depends on beside the sources. */
  readonly version: string
  /** How many of it may run at once. */
  readonly atOnce: number
  /** Compiles a header that the sources include. */
  precompile(tree: string, header: string, precompiled: string): Promise<void>
  compile(compilation: Compilation): Promise<void>
  link(objects: readonly string[], program: string): Promise<void>
}

export interface Compilation {
  readonly tree: string
  readonly source: string
  /** What `precompile` made. */
  readonly precompiled: string
  /** Where the object file is to be. */
  readonly object: string
}

/** Folders of the tree that hold sources and headers. */
export const folders: readonly string[] = ['shims', 'src', 'include']

/** Arguments for every source of Verilator. Each compiler has its own name for the target. */
export const compileFlags: readonly string[] = [
  '-std=gnu++17',
  '-O2',
  '-fno-exceptions',
  '-w',
  '-DVL_IGNORE_UNKNOWN_ARCH',
  '-DDEFENV_VERILATOR_ROOT="/usr/share/verilator"',
  ...folders.flatMap((folder) => ['-I', folder]),
]

/**
 * Arguments for the program. Verilator walks over its trees by recursion; the stack comes first, so that its end is
 * noticed. Memory is plenty from the start, because to enlarge it takes the longer the larger it is.
 */
export const linkFlags: readonly string[] = [
  '-Wl,-z,stack-size=16777216',
  '-Wl,--stack-first',
  '-Wl,--initial-memory=268435456',
  '-Wl,--strip-all',
]

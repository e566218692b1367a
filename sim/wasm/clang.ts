import { join } from 'node:path'
import { packageRoot } from '../../generator/base/root.js'
import type { Compiler } from '../compiler/compiler.js'
import { simFile } from '../sim-file.js'
import { compileInWorker } from './compile-workers.js'
import { requireNpmTool } from './npm-tool.js'

/** Where the worker puts what lies outside the folder that it compiles in. */
const outside = 'outside'

/** The HLS kernel keeps its on-chip memories there; what is not used takes none. */
const stackBytes = 2 ** 29

/** Clang, compiled to WebAssembly, which makes WebAssembly: of npm alone. */
export const clangWasm: Compiler = {
  name: 'clang-wasm',
  // Exceptions need an unwinder that the packaged libraries have not; Verilator's runtime knows no such processor.
  flags: ['-fno-exceptions', '-DVL_IGNORE_UNKNOWN_ARCH'],
  linkFlags: [`-Wl,-z,stack-size=${stackBytes}`],
  sources: () => new Map([['sim/wasi_runtime.cpp', simFile('wasm/wasi_runtime.cpp')]]),
  async version() {
    return `@yowasp/clang ${requireNpmTool('@yowasp/clang')}`
  },
  run: (args, { cwd }) => compileInWorker({ cwd, args, outside }),
  outside: (path) => `${outside}${path}`,
  ahead: { product: (name) => `${name}.pch`, use: (header) => ['-include-pch', `${header}.pch`] },
  program: (path) => [process.execPath, join(packageRoot, 'sim/wasm/run-program.mjs'), path],
}

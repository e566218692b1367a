import { join } from 'node:path'
import { packageRoot } from '../../generator/base/root.js'
import { keptWorkers } from './kept-workers.js'

/** What a compiler's worker is asked to do. */
export interface Compilation {
  /** Its files are what the compiler sees; what it makes is written there. */
  readonly cwd: string
  /** From `clang++` on, without that word. */
  readonly args: readonly string[]
  /** First folder of paths in `args` that lie outside `cwd`: the rest of the path is absolute. */
  readonly outside: string
}

/**
 * Compiles in a worker that is kept, with its compiler loaded, for the next compilation: two at most.
 * @throws ToolError when the compiler refuses, or takes longer than `toolTimeout`.
 */
export const compileInWorker = keptWorkers<Compilation>({
  name: 'clang++ (WebAssembly)',
  file: join(packageRoot, 'sim/wasm/compile-worker.mjs'),
  most: 2,
})

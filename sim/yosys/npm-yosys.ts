import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../generator/base/root.js'
import { keptWorkers } from '../wasm/kept-workers.js'
import { requireNpmTool } from '../wasm/npm-tool.js'
import type { Yosys } from './yosys.js'

/** What a worker of Yosys is asked to do. */
interface YosysRun {
  /** Its files are what Yosys sees. */
  readonly cwd: string
  /** As on its command line. */
  readonly args: readonly string[]
  /** Files that it makes, to be written there. */
  readonly products: readonly string[]
}

const runInWorker = keptWorkers<YosysRun>({
  name: 'yosys (WebAssembly)',
  file: join(packageRoot, 'sim/yosys/yosys-worker.mjs'),
  most: 1,
})

/** The Yosys of npm, compiled to WebAssembly. */
export const npmYosys: Yosys = {
  async version() {
    return `@yowasp/yosys ${requireNpmTool('@yowasp/yosys')}`
  },
  async run(cwd, { commands, products }) {
    const script = 'script.ys'
    await writeFile(join(cwd, script), commands.map((command) => `${command}\n`).join(''))
    // Twice quiet: what it says then is errors alone.
    await runInWorker({ cwd, args: ['-q', '-q', '-s', script], products })
  },
}

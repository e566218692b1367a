import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedBuild } from '../../../sim/build-cache.js'
import type { BuildOptions } from '../../../sim/build-options.js'
import { compileFlags, precompiledShim, vendorHeaders } from '../../../sim/csim/compile.js'
import { editSources } from '../../../sim/edit-sources.js'
import { runTool } from '../../../sim/run-tool.js'
import { shimFiles, simFile } from '../../../sim/sources.js'
import { requireTool, toolVersion } from '../../../sim/tools.js'
import { withScratchFolder } from '../../base/temporary-folder.js'
import type { Design } from '../../design/design.js'
import { networkMacs } from '../../network/macs.js'
import { benchMain, benchTensors } from './kernel-bench.js'
import { kernelFiles } from './kernel-files.js'
import { kernelInterface } from './kernel-interface.js'
import { type KernelProgram, kernelProgram } from './kernel-program.js'

/** What a run of the kernel is given. */
export interface KernelRun {
  /** `weights.bin` */
  readonly weights: Uint8Array
  /** Packed images, one after another. */
  readonly images: Uint8Array
  readonly count: number
  readonly task: number
  /** Step of the program, by its number, after which to stop. */
  readonly stopAfter?: number
}

/** The kernel, compiled. */
export interface CompiledKernel {
  /**
   * Runs images of a task.
   * @returns every tensor of the last one, rows as they lie in memory, and `results` of all.
   * @throws ToolError when the kernel stops with a status or crashes.
   */
  run(run: KernelRun): Promise<ReadonlyMap<string, Int32Array>>
}

/** Everything that compiling the kernel and its test bench needs, by path in the project. */
export function kernelSources(
  design: Design,
  lowered: KernelProgram = kernelProgram(design),
): Map<string, string> {
  return new Map([
    ...kernelFiles(design, lowered),
    ...shimFiles(),
    ['sim/kernel_bench.hpp', simFile('csim/kernel_bench.hpp')],
    ['sim/kernel_main.cpp', benchMain(design, lowered.tensors)],
  ])
}

/** Compiles a design's kernel with g++, or takes it from the cache. @throws ToolError when g++ is missing or fails. */
export async function buildKernel(design: Design, options: BuildOptions = {}): Promise<CompiledKernel> {
  const lowered = kernelProgram(design)
  const files = editSources(kernelSources(design, lowered), options.edit)
  const headers = await vendorHeaders(options.hlsInclude)
  const sources = [`hls/${kernelInterface(design).name}.cpp`, 'sim/kernel_main.cpp']
  const flags = [...compileFlags, '-pthread', networkMacs(design) < longRun ? '-O0' : '-O1']
  const recipe = ['kernel', await toolVersion('g++'), ...flags, ...headers.recipe]
  const folder = await cachedBuild({ files, recipe, products: ['kernel'] }, async (cwd) => {
    const ahead = await precompiledShim(files, { flags, hlsInclude: options.hlsInclude })
    const compile = [...flags, ...ahead, '-I', 'hls', '-I', 'sim', ...headers.flags]
    await runTool(requireTool('g++'), [...compile, ...sources, '-o', 'kernel'], { cwd })
  })
  return { run: (run) => runKernel(join(folder, 'kernel'), benchTensors(lowered.tensors), run) }
}

// Multiply-accumulates of a network from which a faster program makes up for the second that compiling it takes longer.
const longRun = 5_000_000

function runKernel(
  program: string,
  tensors: ReturnType<typeof benchTensors>,
  { weights, images, count, task, stopAfter = -1 }: KernelRun,
): Promise<ReadonlyMap<string, Int32Array>> {
  return withScratchFolder('kernel', async (cwd) => {
    await writeFile(join(cwd, 'weights.bin'), weights)
    await writeFile(join(cwd, 'images.bin'), images)
    const args = [
      'weights.bin',
      'images.bin',
      `${count}`,
      `${task}`,
      '--dump',
      'tensors.bin',
      '--stop-after',
      `${stopAfter}`,
    ]
    await runTool(program, args, { cwd })
    const bytes = await readFile(join(cwd, 'tensors.bin'))
    const all = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    let next = 0
    return new Map(
      tensors.map(({ name, rows, columns }) => {
        next += rows * columns
        return [name, all.slice(next - rows * columns, next)]
      }),
    )
  })
}

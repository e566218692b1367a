import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedBuild } from '../../../sim/build-cache.js'
import type { BuildOptions } from '../../../sim/build-options.js'
import { compileFlags, precompiledShim, vendorHeaders } from '../../../sim/csim/compile.js'
import { editSources } from '../../../sim/edit-sources.js'
import { type Program, runProgram } from '../../../sim/program.js'
import { simFile } from '../../../sim/sim-file.js'
import { compilerOf } from '../../../sim/simulators.js'
import { shimFiles } from '../../../sim/sources.js'
import { twoAtATime } from '../../../sim/two-at-a-time.js'
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
    ['sim/kernel_trips.hpp', simFile('csim/kernel_trips.hpp')],
    ['sim/kernel_main.cpp', benchMain(design, lowered.tensors)],
  ])
}

/** Compiles a design's kernel, or takes it from the cache. @throws ToolError when the compiler is missing or fails. */
export async function buildKernel(design: Design, options: BuildOptions = {}): Promise<CompiledKernel> {
  const { program, tensors } = await compileKernel(design, options)
  return {
    run: (run) =>
      inScratchFolder(program, run, async (cwd) => readTensors(join(cwd, 'tensors.bin'), tensors)),
  }
}

/**
 * Compiles a kernel that counts how often its loops run (sim/csim/kernel_trips.hpp), and runs an image on it.
 * @returns lines of `function.label operation trips`.
 * @throws ToolError as `buildKernel` and its runs do.
 */
export async function countKernelTrips(
  design: Design,
  run: KernelRun,
  options: BuildOptions = {},
): Promise<string[]> {
  const { program } = await compileKernel(design, {
    ...options,
    edit: (file) => withTripCounts(options.edit?.(file) ?? file.text),
    flags: ['-DMOEFORGE_COUNT', '-include', 'sim/kernel_trips.hpp'],
  })
  const text = await inScratchFolder(program, run, (cwd) => readFile(join(cwd, 'trips.txt'), 'utf8'))
  return text.trimEnd().split('\n')
}

/** A source of which each labelled loop counts its trips. */
export function withTripCounts(source: string): string {
  return source.replace(/^ *(\w+):\n(?: *\/\/.*\n)* *for \([^{]*\) \{\n/gm, '$&MOEFORGE_TRIP($1);\n')
}

interface CompileOptions extends BuildOptions {
  /** Compiler arguments beside the usual ones. */
  readonly flags?: readonly string[]
}

async function compileKernel(
  design: Design,
  { edit, hlsInclude, simulator, flags: own = [] }: CompileOptions,
) {
  const lowered = kernelProgram(design)
  const files = editSources(kernelSources(design, lowered), edit)
  const compiler = compilerOf(simulator)
  const headers = await vendorHeaders(hlsInclude, compiler)
  const sources = [`hls/${kernelInterface(design).name}.cpp`, 'sim/kernel_main.cpp']
  const flags = [...compileFlags, ...compiler.flags, networkMacs(design) < longRun ? '-O0' : '-O1']
  const recipe = ['kernel', await compiler.version(), ...flags, ...own, ...headers.recipe]
  const folder = await cachedBuild({ files, recipe, products: ['kernel'] }, async (cwd) => {
    const ahead = await precompiledShim(files, { flags, hlsInclude, compiler })
    const compile = [...flags, ...ahead, ...own, '-I', 'hls', '-I', 'sim', ...headers.flags]
    const objects = await twoAtATime(
      sources.map((source, index) => async () => {
        const object = `${index}.o`
        await compiler.run([...compile, '-c', source, '-o', object], { cwd })
        return object
      }),
    )
    await compiler.run([...compiler.flags, ...compiler.linkFlags, ...objects, '-o', 'kernel'], { cwd })
  })
  return { program: compiler.program(join(folder, 'kernel')), tensors: benchTensors(lowered.tensors) }
}

// Multiply-accumulates of a network from which a faster program makes up for the second that compiling it takes longer.
const longRun = 5_000_000

function inScratchFolder<T>(
  program: Program,
  { weights, images, count, task, stopAfter = -1 }: KernelRun,
  read: (folder: string) => Promise<T>,
): Promise<T> {
  return withScratchFolder('kernel', async (cwd) => {
    await writeFile(join(cwd, 'weights.bin'), weights)
    await writeFile(join(cwd, 'images.bin'), images)
    const run = ['weights.bin', 'images.bin', `${count}`, `${task}`]
    await runProgram(program, [...run, '--dump', 'tensors.bin', '--stop-after', `${stopAfter}`], { cwd })
    return read(cwd)
  })
}

async function readTensors(
  path: string,
  tensors: ReturnType<typeof benchTensors>,
): Promise<ReadonlyMap<string, Int32Array>> {
  const bytes = await readFile(path)
  const all = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  let next = 0
  return new Map(
    tensors.map(({ name, rows, columns }) => {
      next += rows * columns
      return [name, all.slice(next - rows * columns, next)]
    }),
  )
}

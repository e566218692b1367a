import { buildKernel } from '../../sim/csim/kernel.js'
import { buildProgram } from '../design/program.js'
import type { ExpertsStep, Program } from '../design/steps.js'
import { packImage } from '../hls/image-layout.js'
import { inProgramOrder, type Tensors } from './made-tensors.js'
import type { HardwareJob, Stage } from './network-job.js'

/** A job for the kernel. */
export interface KernelJob extends HardwareJob {
  /** Folder of the vendor's headers, to compile against instead of the stand-ins. */
  readonly hlsInclude?: string | undefined
}

/** What the kernel, compiled, made of an image. */
export interface KernelRun {
  readonly backend: 'csim'
  /** All of the program's, as the reference makes them. */
  readonly tensors: Tensors
  /** Of the run on this machine. */
  readonly seconds: number
}

/**
 * Runs a network on its HLS kernel, compiled.
 * @throws ToolError when a tool is missing, or the kernel refuses or crashes; InputError as `job.weights` does.
 */
export async function runOnKernel(job: KernelJob, stage: Stage): Promise<KernelRun> {
  const { design, image, task, hlsInclude } = job
  const weights = await stage('loading weights', job.weights)
  const kernel = await stage(`compiling ${design.name}`, () =>
    buildKernel(design, hlsInclude === undefined ? {} : { hlsInclude }),
  )
  return stage('running an image', async () => {
    const started = performance.now()
    const memory = await kernel.run({ weights, images: packImage(design, image), count: 1, task })
    const seconds = (performance.now() - started) / 1000
    const program = buildProgram(design)
    const tensors = inProgramOrder(program, job, new Map([...memory, ...queuedHidden(program, memory)]))
    return { backend: 'csim', tensors, seconds }
  })
}

// Hidden values of experts have a place for every choice: behind those that are queued nothing was written.
function queuedHidden({ steps }: Program, memory: Tensors): [string, Int32Array][] {
  const nothing = new Int32Array()
  return steps
    .filter((step): step is ExpertsStep => step.kind === 'experts')
    .map(({ hidden, queueLengths, fc1 }) => {
      const queued = (memory.get(queueLengths) ?? nothing).reduce((sum, length) => sum + length, 0)
      const values = (memory.get(hidden) ?? nothing).subarray(0, queued * fc1.operands.outFeatures)
      return [hidden, values]
    })
}

import type { BuildOptions } from '../../sim/build-options.js'
import type { SimulatorName } from '../../sim/simulator-name.js'
import { buildKernel } from '../targets/hls-kernel/build-kernel.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import { packImage } from '../targets/hls-kernel/image-layout.js'
import type { Tensors } from '../targets/target.js'
import { inProgramOrder } from './made-tensors.js'
import type { HardwareJob, Stage } from './network-job.js'

/** A job for the kernel. */
export interface KernelJob extends HardwareJob {
  /** What runs it; chosen by what is here where it is left out. */
  readonly simulator?: SimulatorName | undefined
  /** Folder of the vendor's headers, to compile against instead of the stand-ins. */
  readonly hlsInclude?: string | undefined
  /** Changes sources on their way to the compiler. */
  readonly edit?: BuildOptions['edit'] | undefined
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
  const { design, image, task, hlsInclude, simulator, edit } = job
  const weights = await stage('loading weights', job.weights)
  const kernel = await stage(`compiling ${design.name}`, () =>
    buildKernel(design, {
      simulator,
      ...(hlsInclude !== undefined && { hlsInclude }),
      ...(edit !== undefined && { edit }),
    }),
  )
  return stage('running an image', async () => {
    const started = performance.now()
    const memory = await kernel.run({ weights, images: packImage(design, image), count: 1, task })
    const seconds = (performance.now() - started) / 1000
    const tensors = inProgramOrder(design.program, job, hlsKernel.decode(hlsKernel.lower(design), memory))
    return { backend: 'csim', tensors, seconds }
  })
}

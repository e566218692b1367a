import type { Design } from '../design/elaborate.js'
import { type InputError, refusalOf } from '../errors.js'
import { kernelProgram } from '../hls/kernel-program.js'
import { type Inference, runInference } from '../model/inference.js'
import { loadReferenceModel } from '../model/load-reference-model.js'
import { wholeNetworkObstacle } from '../model/reference-model.js'
import { acceleratorImage } from '../rtl/accelerator-image.js'
import { acceleratorObstacle } from '../rtl/accelerator-obstacle.js'
import { memoryImage } from '../weights/memory-image.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import type { BackendName } from './backend-name.js'
import type { NetworkJob, Stage } from './network-job.js'
import { type AcceleratorRun, runOnAccelerator } from './run-on-accelerator.js'
import { type KernelRun, runOnKernel } from './run-on-kernel.js'

/** A job for any backend. */
export interface SourcedJob extends NetworkJob {
  /** Its seed is also that of the simulated memory. */
  readonly source: ParameterSource
  /** Whether the model may drop tensors as `runInference` does; hardware shows all there are. */
  readonly choicesOnly: boolean
}

/** What the reference made of an image. */
export interface ModelRun extends Inference {
  readonly backend: 'model'
}

/** What a backend made of an image. */
export type NetworkRun = ModelRun | KernelRun | AcceleratorRun

/**
 * Runs a network, whose design has no obstacle, on a backend.
 * @throws InputError when the weights are not the network's; ToolError as the backends do.
 */
export async function runNetwork(backend: BackendName, job: SourcedJob, stage: Stage): Promise<NetworkRun> {
  const { design, source } = job
  switch (backend) {
    case 'model':
      return runOnModel(job, stage)
    case 'csim':
      return runOnKernel({ ...job, weights: () => memoryImage(design, source) }, stage)
    case 'verilator': {
      const memory = { seed: source.seed }
      return runOnAccelerator({ ...job, memory, weights: () => acceleratorImage(design, source) }, stage)
    }
  }
}

/** Why a design's whole network does not run on a backend; null where it does. */
export function networkObstacle(design: Design, backend: BackendName): InputError | null {
  switch (backend) {
    case 'model':
      return wholeNetworkObstacle(design)
    case 'csim':
      return wholeNetworkObstacle(design) ?? refusalOf(() => kernelProgram(design))
    case 'verilator':
      return acceleratorObstacle(design)
  }
}

async function runOnModel({ design, source, ...run }: SourcedJob, stage: Stage): Promise<ModelRun> {
  const model = await stage('loading weights', () => loadReferenceModel(design, source))
  const inference = await stage(`running ${design.name}`, async (done) =>
    runInference(model, { ...run, done }),
  )
  return { backend: 'model', ...inference }
}

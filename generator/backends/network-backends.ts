import type { InputError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { type Inference, runInference } from '../reference/inference.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import { wholeNetworkObstacle } from '../reference/reference-model.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import type { BackendName } from './backend-name.js'
import type { NetworkJob, Stage } from './network-job.js'
import { type AcceleratorRun, runOnAccelerator } from './run-on-accelerator.js'
import { type KernelRun, runOnKernel } from './run-on-kernel.js'

/** A job for any backend. */
export interface SourcedJob extends NetworkJob {
  /** Its seed is also that of the simulated memory. */
  readonly source: ParameterSource
  /** The memory image, where it is packed already. */
  readonly weights?: () => Promise<Uint8Array>
  /** Folder of the vendor's headers, to compile C++ against instead of the stand-ins. */
  readonly hlsInclude?: string | undefined
  /** Whether the model may drop tensors as `runInference` does; hardware shows all there are. */
  readonly choicesOnly?: boolean
}

/** What the reference made of an image. */
export interface ModelRun extends Inference {
  readonly backend: 'model'
}

/** What a backend made of an image. */
export type NetworkRun = ModelRun | KernelRun | AcceleratorRun

/** How whole networks run on a backend: which target it takes, and with which tools. */
export interface NetworkBackend<Run extends NetworkRun = NetworkRun> {
  /** Commands of sim/tools.json that it cannot do without. */
  readonly needs: readonly string[]
  /** Why a design's network does not run on it; null where it does. */
  obstacle(design: Design): InputError | null
  /** Packs the weights as its target's memory holds them; null: it reads them as they are. */
  readonly pack: ((design: Design, source: ParameterSource) => Promise<Uint8Array>) | null
  /**
   * Runs a network, whose design has no obstacle.
   * @throws InputError when the weights are not the network's; ToolError when a tool is missing or fails.
   */
  run(job: SourcedJob, stage: Stage): Promise<Run>
}

export const networkBackends: { readonly [Name in BackendName]: NetworkBackend<RunOf<Name>> } = {
  model: { needs: [], obstacle: wholeNetworkObstacle, pack: null, run: runOnModel },
  csim: {
    needs: ['g++'],
    obstacle: hlsKernel.obstacle,
    pack: hlsKernel.pack,
    run: (job, stage) => runOnKernel({ ...job, weights: packed(hlsKernel.pack, job) }, stage),
  },
  verilator: {
    needs: ['verilator', 'g++'],
    obstacle: verilogArray.obstacle,
    pack: verilogArray.pack,
    run: (job, stage) => {
      const memory = { seed: job.source.seed }
      return runOnAccelerator({ ...job, memory, weights: packed(verilogArray.pack, job) }, stage)
    },
  },
}

type RunOf<Name extends BackendName> = Extract<NetworkRun, { readonly backend: Name }>

function packed(
  pack: NonNullable<NetworkBackend['pack']>,
  { weights, design, source }: SourcedJob,
): () => Promise<Uint8Array> {
  return weights ?? (() => pack(design, source))
}

async function runOnModel({ design, source, ...run }: SourcedJob, stage: Stage): Promise<ModelRun> {
  const model = await stage('loading weights', () => loadReferenceModel(design, source))
  const inference = await stage(`running ${design.name}`, async (done) =>
    runInference(model, { ...run, done }),
  )
  return { backend: 'model', ...inference }
}

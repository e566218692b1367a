import type { BuildOptions } from '../../sim/build-options.js'
import type { Compiler } from '../../sim/compiler/compiler.js'
import type { SimulatorName } from '../../sim/simulator-name.js'
import { compilerOf, type Simulator, simulatorOf } from '../../sim/simulators.js'
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
  /** What runs it; chosen by what is here where it is left out. */
  readonly simulator?: SimulatorName | undefined
  /** Folder of the vendor's headers, to compile C++ against instead of the stand-ins. */
  readonly hlsInclude?: string | undefined
  /** Changes generated sources on their way to the tools. */
  readonly edit?: BuildOptions['edit'] | undefined
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
  /** What it runs with, as notes name it, where that is not usual; else null. */
  unusual(simulator: SimulatorName | undefined): string | null
  /** @throws ToolError where a tool that it needs is missing, broken or too old. */
  require(simulator: SimulatorName | undefined): Promise<unknown>
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
  model: {
    unusual: () => null,
    require: () => Promise.resolve(),
    obstacle: wholeNetworkObstacle,
    pack: null,
    run: runOnModel,
  },
  csim: {
    unusual: (simulator) => compilerNote(compilerOf(simulator)),
    require: (simulator) => compilerOf(simulator).version(),
    obstacle: hlsKernel.obstacle,
    pack: hlsKernel.pack,
    run: (job, stage) => runOnKernel({ ...job, weights: packed(hlsKernel.pack, job) }, stage),
  },
  verilator: {
    unusual: (simulator) => simulatorNote(simulatorOf(simulator)),
    require: (simulator) => simulatorOf(simulator).version(),
    obstacle: verilogArray.obstacle,
    pack: verilogArray.pack,
    run: (job, stage) => {
      const memory = { seed: job.source.seed }
      return runOnAccelerator({ ...job, memory, weights: packed(verilogArray.pack, job) }, stage)
    },
  },
}

type RunOf<Name extends BackendName> = Extract<NetworkRun, { readonly backend: Name }>

function compilerNote({ name }: Compiler): string | null {
  return name === 'g++' ? null : 'the HLS C++ is compiled with Clang in WebAssembly (@yowasp/clang), not g++'
}

function simulatorNote({ name, about, assertions }: Simulator): string | null {
  if (name === 'native') return null
  const without = assertions ? '' : '; its assertions are left out'
  return `the Verilog is simulated with ${about}, not with this machine's Verilator${without}`
}

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

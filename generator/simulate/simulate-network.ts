import { type AcceleratorRun, buildAccelerator, type RunReport } from '../../sim/verilator/accelerator.js'
import type { Design } from '../design/elaborate.js'
import { ToolError } from '../errors.js'
import { packImage } from '../hls/image-layout.js'
import { runInference } from '../model/inference.js'
import { Kernels } from '../model/kernels/kernels.js'
import { spareThreads } from '../model/kernels/threads.js'
import { loadNetworkParameters } from '../model/network-parameters.js'
import { ReferenceModel } from '../model/reference-model.js'
import { lowerAccelerator } from '../rtl/accelerator-files.js'
import { acceleratorImage } from '../rtl/accelerator-image.js'
import type { LoweredAccelerator } from '../rtl/accelerator-parameters.js'
import { type CycleEstimate, estimateCycles } from '../rtl/cycle-model.js'
import type { ParameterSource } from '../weights/parameter-source.js'

/** What a whole accelerator is simulated on. */
export interface NetworkSimulation {
  readonly design: Design
  readonly source: ParameterSource
  /** [channels][height][width], integers of the pixel format. */
  readonly image: Int32Array
  /** How often the image runs, one run right behind the other. */
  readonly images: number
  readonly task: number
  readonly memory: SimulatedMemory
  /** Where a waveform goes. */
  readonly trace: string | undefined
}

/** The memory behind the accelerator's ports. */
export interface SimulatedMemory {
  /** Cycles from a read's address to its first beat. */
  readonly latency: number
  /** Bytes a cycle of all ports together. */
  readonly bandwidth: number
  /** Probability of a gap, in each channel and cycle. */
  readonly jitter: number
  readonly seed: number
}

/** What a simulation found, beside what the cycle model says. */
export interface SimulatedNetwork {
  readonly accelerator: LoweredAccelerator
  readonly report: RunReport
  readonly estimate: CycleEstimate
  /** Tokens of each expert, of each layer with experts. */
  readonly queues: readonly { readonly block: number; readonly queueLengths: readonly number[] }[]
}

/** A part of a simulation, and what it is called. */
export interface SimulationStages {
  stage<T>(title: string, run: () => Promise<T>): Promise<T>
}

/**
 * Simulates the whole accelerator of a design, which has no obstacle, and estimates its cycles.
 * @throws ToolError when a tool is missing, or the accelerator ends with an error.
 */
export async function simulateNetwork(
  simulation: NetworkSimulation,
  { stage }: SimulationStages,
): Promise<SimulatedNetwork> {
  const { design, memory, images, trace } = simulation
  const accelerator = lowerAccelerator(design)
  const built = await stage(`building ${design.name}`, () =>
    buildAccelerator(accelerator, { trace: trace !== undefined }),
  )
  const run = await stage('loading weights', () => acceleratorRun(simulation))
  const queues = await stage('counting tokens of experts', () => expertQueues(simulation))
  const title = `running ${images === 1 ? 'an image' : `${images} images`}`
  const { reports } = await stage(title, () => built.run(run))
  const [report] = reports
  if (report.cause !== 0) throw new ToolError(`the accelerator ended with error cause ${report.cause}`)
  const lengths = queues.map(({ queueLengths }) => queueLengths)
  return {
    ...{ accelerator, report, queues },
    estimate: estimateCycles(accelerator, { ...memory, images, queues: lengths }),
  }
}

async function acceleratorRun(simulation: NetworkSimulation): Promise<AcceleratorRun> {
  const { design, source, image, images: count, task, memory, trace } = simulation
  const packed = packImage(design, image)
  const images = new Uint8Array(packed.length * count)
  for (let i = 0; i < count; i++) images.set(packed, i * packed.length)
  const weights = await acceleratorImage(design, source)
  return { weights, images, count, task, memory, ...(trace !== undefined && { trace }) }
}

// The reference says them; that the Verilog fills the same queues is what verify compares.
async function expertQueues({ design, source, image, task }: NetworkSimulation) {
  if (design.network.moe === null) return []
  const parameters = await loadNetworkParameters(design, source)
  const model = new ReferenceModel(design, parameters, await Kernels.create(spareThreads()))
  return runInference(model, { image, task, choicesOnly: true }).experts
}

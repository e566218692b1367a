import type { SimulatorName } from '../../sim/simulator-name.js'
import type { NetworkJob, Stage } from '../backends/network-job.js'
import { simulateAccelerator } from '../backends/run-on-accelerator.js'
import { countExpertLoads } from '../reference/count-expert-loads.js'
import type { ExpertLoads } from '../reference/expert-loads.js'
import type { CycleEstimate } from '../targets/target.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import type { RunReport, Waveform } from '../targets/verilog-array/build-accelerator.js'
import type { Timeline } from '../targets/verilog-array/timeline.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { ParameterSource } from '../weights/parameter-source.js'

/** What a whole accelerator is simulated on. */
export interface NetworkSimulation extends NetworkJob {
  readonly source: ParameterSource
  /** How often the image runs, one run right after the other. */
  readonly images: number
  readonly memory: SimulatedMemory
  readonly trace?: Waveform | undefined
  /** Whether to keep what happened when. */
  readonly timeline?: boolean
  /** What simulates it; chosen by what is here where it is left out. */
  readonly simulator?: SimulatorName | undefined
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
  /** Null: it was not asked for. */
  readonly timeline: Timeline | null
  readonly estimate: CycleEstimate
  /** Tokens of each expert, of each layer with experts. */
  readonly queues: readonly ExpertLoads[]
}

/**
 * Simulates the whole accelerator of a design, which has no obstacle, and estimates its cycles.
 * @throws ToolError when a tool is missing, or the accelerator ends with an error.
 */
export async function simulateNetwork(
  simulation: NetworkSimulation,
  stage: Stage,
): Promise<SimulatedNetwork> {
  const { design, source, images, memory } = simulation
  const weights = () => verilogArray.pack(design, source)
  const { accelerator, report, timeline } = await simulateAccelerator(
    { ...simulation, weights, dump: false },
    stage,
  )
  const queues = await stage('counting tokens of experts', () => countExpertLoads(design, source, simulation))
  const lengths = queues.map(({ queueLengths }) => queueLengths)
  return {
    ...{ accelerator, report, timeline, queues },
    estimate: verilogArray.cycles(accelerator, { ...memory, images, queues: lengths }),
  }
}

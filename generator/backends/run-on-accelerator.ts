import type { BuildOptions } from '../../sim/build-options.js'
import type { SimulatorName } from '../../sim/simulator-name.js'
import { waveformFormat } from '../../sim/waveform.js'
import { ToolError } from '../base/errors.js'
import { type PerPart, sumByPart } from '../network/network-parts.js'
import { packImage } from '../targets/hls-kernel/image-layout.js'
import type { Tensors } from '../targets/target.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { arrayCycles } from '../targets/verilog-array/array-cycles.js'
import {
  type AcceleratorOutcome,
  buildAccelerator,
  type MemorySettings,
  type RunReport,
  type Waveform,
} from '../targets/verilog-array/build-accelerator.js'
import { timelineSettings } from '../targets/verilog-array/read-timeline.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { inProgramOrder } from './made-tensors.js'
import type { HardwareJob, Stage } from './network-job.js'

/** A job for the accelerator. */
export interface AcceleratorJob extends HardwareJob {
  readonly memory: MemorySettings
  /** What simulates it; chosen by what is here where it is left out. */
  readonly simulator?: SimulatorName | undefined
  /** Changes sources on their way to the simulator. */
  readonly edit?: BuildOptions['edit'] | undefined
}

/** How an accelerator is simulated. */
export interface AcceleratorSimulation extends AcceleratorJob {
  /** How often the image runs, one run right behind the other. */
  readonly images: number
  /** Whether to keep what goes on inside. */
  readonly dump: boolean
  readonly trace?: Waveform | undefined
  /** Whether to keep what happened when. */
  readonly timeline?: boolean
  /** Cycles of the longest pause that the timeline does not tell apart, where that is not the usual. */
  readonly timelineGap?: number
}

/** What a simulation left. */
export interface SimulatedAccelerator extends Pick<AcceleratorOutcome, 'taps' | 'output' | 'timeline'> {
  readonly accelerator: LoweredAccelerator
  readonly report: RunReport
  /** Of the simulation on this machine. */
  readonly seconds: number
}

/** What the accelerator, simulated, made of an image. */
export interface AcceleratorRun extends Pick<SimulatedAccelerator, 'seconds'> {
  readonly backend: 'verilator'
  /** All of the program's, as the reference makes them. */
  readonly tensors: Tensors
  readonly cycles: number
  readonly cyclesOf: PerPart
}

/**
 * Runs a network, whose design has no obstacle, on its accelerator, simulated.
 * @throws ToolError and InputError as `simulateAccelerator` does.
 */
export async function runOnAccelerator(job: AcceleratorJob, stage: Stage): Promise<AcceleratorRun> {
  const simulation = { ...job, images: 1, dump: true }
  const { accelerator, report, seconds, ...beats } = await simulateAccelerator(simulation, stage)
  const tensors = inProgramOrder(job.design.program, job, verilogArray.decode(accelerator, beats))
  const { cycles } = report
  return { backend: 'verilator', tensors, seconds, cycles, cyclesOf: cyclesByPart(accelerator, report) }
}

/**
 * Simulates the accelerator of a design, which has no obstacle.
 * @throws ToolError when a tool is missing, or the accelerator ends with an error; InputError as `job.weights` does.
 */
export async function simulateAccelerator(
  {
    design,
    image,
    task,
    images: count,
    weights: pack,
    memory,
    dump,
    trace,
    timeline = false,
    timelineGap,
    simulator,
    edit,
  }: AcceleratorSimulation,
  stage: Stage,
): Promise<SimulatedAccelerator> {
  const accelerator = verilogArray.lower(design)
  const weights = await stage('loading weights', pack)
  const built = await stage(`building ${design.name}`, () =>
    buildAccelerator(accelerator, {
      trace: trace && waveformFormat(trace.file),
      simulator,
      ...(edit !== undefined && { edit }),
    }),
  )
  const packed = packImage(design, image)
  const images = Buffer.concat(Array.from({ length: count }, () => packed))
  const settings = timeline
    ? {
        ...timelineSettings(arrayCycles(design) * count),
        ...(timelineGap !== undefined && { gap: timelineGap }),
      }
    : undefined
  const run = { weights, images, count, task, memory, dump, trace, timeline: settings }
  return stage(`running ${count === 1 ? 'an image' : `${count} images`}`, async () => {
    const started = performance.now()
    const { reports, ...left } = await built.run(run)
    const [report] = reports
    if (report.cause !== 0) throw new ToolError(`the accelerator ended with error cause ${report.cause}`)
    return { accelerator, report, ...left, seconds: (performance.now() - started) / 1000 }
  })
}

function cyclesByPart({ design, lowered }: LoweredAccelerator, { operations }: RunReport): PerPart {
  const cycles = lowered.operations.flatMap(({ step, kind }, i): [string, number][] =>
    kind === 'end' ? [] : [[step, operations[i]]],
  )
  return sumByPart(design.network, cycles)
}

import type { SimulatorName } from '../../sim/simulator-name.js'
import { simulatorOf } from '../../sim/simulators.js'
import { InputError } from '../base/errors.js'
import { withTraceFile } from '../base/trace-file.js'
import { loadConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { taskNumber } from '../network/tasks.js'
import { simulationJson, simulationText } from '../report/simulation-report.js'
import { unitSimulationText } from '../report/unit-simulation.js'
import { type NetworkSimulation, simulateNetwork } from '../simulate/simulate-network.js'
import { simulateUnit } from '../simulate/simulate-unit.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { chosenUnits } from '../units/index.js'
import { checkSource } from '../weights/parameter-source.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage, stages } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

export interface SimulateOptions extends NetworkOptions {
  readonly unit?: string
  readonly simulator?: SimulatorName
  readonly images: number
  readonly trace?: string
  readonly latency: number
  readonly bandwidth: number
  readonly jitter: number
}

/** Runs an accelerator, or a unit of it, in Verilator cycle by cycle, and prints what it took. */
export async function simulate(source: string, options: SimulateOptions): Promise<void> {
  const design = elaborate(loadConfig(source, { numerics: options.numerics }))
  if (options.unit === undefined) await wholeNetwork(source, design, options)
  else await oneUnit(source, design, { ...options, unit: options.unit })
}

async function wholeNetwork(config: string, design: Design, options: SimulateOptions): Promise<void> {
  const obstacle = verilogArray.obstacle(design)
  if (obstacle !== null) throw obstacle
  const { latency, bandwidth, jitter, seed, images, json } = options
  const base = {
    ...{ design, images, task: taskNumber(design.network, options.task) },
    source: { folders: options.weights, seed },
    memory: { latency, bandwidth, jitter, seed },
    simulator: options.simulator,
  }
  const { pixels: image } = await optionImage(design, options)
  await printWeightsNotes(base.source)
  await checkSource(design, base.source)
  await printToolNotes(['verilator'], options.simulator)
  const style = progressStyle(json)
  const { simulation, simulated, trace, failure } = await traced(options, async (file) => {
    const run: NetworkSimulation = { ...base, image, trace: file }
    return { simulation: run, simulated: await simulateNetwork(run, stages(style)) }
  })
  const report = { config, simulation, simulated, trace }
  console.log(json ? JSON.stringify(simulationJson(report)) : simulationText(report, outputWidth()))
  if (failure !== null) throw failure
}

async function oneUnit(
  config: string,
  design: Design,
  { unit, seed, json, ...options }: SimulateOptions & { readonly unit: string },
): Promise<void> {
  const ofNetworks = {
    '--weights': options.weights.length > 0,
    '--image': options.image,
    '--images': options.images > 1,
  }
  for (const [name, given] of Object.entries(ofNetworks))
    if (given) throw InputError.at(name, 'cannot go with --unit', 'leave one of them out')
  chosenUnits(unit)
  await printToolNotes(['verilator'], options.simulator)
  const { cases, trace, failure } = await traced(options, async (file) => ({
    cases: await runStage(`running ${unit}`, progressStyle(json), () =>
      simulateUnit({ design, unit, seed, trace: file, simulator: options.simulator }),
    ),
  }))
  const { profile } = design
  console.log(
    json
      ? JSON.stringify({ config, profile, unit, seed, cases, trace })
      : unitSimulationText(cases, trace, outputWidth()),
  )
  if (failure !== null) throw failure
}

/** A waveform that cannot be written in the end is a failure, but what was simulated is not lost for it. */
async function traced<T extends object>(
  { trace: path, simulator }: Pick<SimulateOptions, 'trace' | 'simulator'>,
  run: (file: string | undefined) => Promise<T>,
): Promise<T & { readonly trace: string | null; readonly failure: InputError | null }> {
  if (path === undefined) return { ...(await run(undefined)), trace: null, failure: null }
  let result: T | undefined
  const keep = async (file: string) => {
    result = await run(file)
    return result
  }
  try {
    const { file, result } = await withTraceFile(
      { path, option: '--trace' },
      simulatorOf(simulator).waveform,
      keep,
    )
    return { ...result, trace: file, failure: null }
  } catch (error) {
    if (result === undefined || !(error instanceof InputError)) throw error
    return { ...result, trace: null, failure: error }
  }
}

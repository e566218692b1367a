import { InputError } from '../base/errors.js'
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
import { optionImage } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage, stages } from './progress.js'
import type { SimulateOptions } from './simulate-options.js'
import { timelineWanted, writeTimeline } from './timeline-files.js'
import { printToolNotes } from './tool-notes.js'
import { traced } from './traced.js'
import { printWeightsNotes } from './weights-notes.js'

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
  const timeline = await timelineWanted(options)
  const { result, trace, failure } = await traced(options, async (waveform) => {
    const simulation: NetworkSimulation = { ...base, image, trace: waveform, timeline }
    const simulated = await simulateNetwork(simulation, stages(style))
    return { cycles: simulated.report.cycles, simulation, simulated }
  })
  const report = { config, ...result }
  const { failure: unwritten, ...files } = await writeTimeline(options, report)
  const full = { ...report, written: { trace, ...files } }
  console.log(json ? JSON.stringify(simulationJson(full)) : simulationText(full, outputWidth()))
  const failed = failure ?? unwritten
  if (failed !== null) throw failed
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
    '--trace-window': options.traceWindow,
    '--perfetto': options.perfetto,
    '--csv': options.csv,
  }
  for (const [name, given] of Object.entries(ofNetworks))
    if (given !== undefined && given !== false)
      throw InputError.at(name, 'cannot go with --unit', 'leave one of them out')
  chosenUnits(unit)
  await printToolNotes(['verilator'], options.simulator)
  const { result, trace, failure } = await traced(options, (waveform) =>
    runStage(`running ${unit}`, progressStyle(json), () =>
      simulateUnit({ design, unit, seed, trace: waveform?.file, simulator: options.simulator }),
    ),
  )
  const { profile } = design
  console.log(
    json
      ? JSON.stringify({ config, profile, unit, seed, cases: result, trace })
      : unitSimulationText(result, trace, outputWidth()),
  )
  if (failure !== null) throw failure
}

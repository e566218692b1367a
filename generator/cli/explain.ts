import type { SimulatorName } from '../../sim/simulator-name.js'
import { InputError } from '../base/errors.js'
import { loadConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { explainValue } from '../explain/explain-value.js'
import { explanationJson } from '../explain/explanation-json.js'
import { explanationText } from '../explain/explanation-text.js'
import { mustBeMade, parseTarget } from '../explain/parse-target.js'
import { runExplained } from '../explain/run-explained.js'
import { valueCycle } from '../explain/value-cycle.js'
import { valuePlaces } from '../explain/value-places.js'
import { taskNumber } from '../network/tasks.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { checkSource } from '../weights/parameter-source.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { progressStyle, runStage, stages } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

export interface ExplainOptions extends NetworkOptions {
  readonly cycle: boolean
  readonly simulator?: SimulatorName
}

/** Prints how a value of a tensor comes about. @throws InputError for a value that is not there. */
export async function explain(config: string, value: string, options: ExplainOptions): Promise<void> {
  const design = elaborate(loadConfig(config, { numerics: options.numerics }))
  const task = taskNumber(design.network, options.task)
  const target = parseTarget(value, design.program)
  await mustSimulate(design, options)
  const { pixels: image } = await optionImage(design, options)
  const weights = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(weights)
  await checkSource(design, weights)
  const style = progressStyle(options.json)
  const source = await runStage(`running ${design.name}`, style, async (done) =>
    runExplained(await loadReferenceModel(design, weights), target, { image, task, done }),
  )
  mustBeMade(target, source.tensors.get(target.tensor) ?? new Int32Array())
  const cycle = options.cycle
    ? await valueCycle(source, target, { image, weights, simulator: options.simulator }, stages(style))
    : undefined
  const explanation = { ...explainValue(source, target), places: valuePlaces(source, target), cycle }
  console.log(
    options.json
      ? JSON.stringify({ config, task, ...explanationJson(design, explanation) })
      : explanationText(design, explanation),
  )
}

/** What --cycle needs fails before the reference runs. */
async function mustSimulate(design: Design, { cycle, simulator }: ExplainOptions): Promise<void> {
  if (!cycle) {
    if (simulator === undefined) return
    throw InputError.at('--simulator', 'is of no use without --cycle', 'give --cycle too')
  }
  const obstacle = verilogArray.obstacle(design)
  if (obstacle !== null) throw obstacle
  await printToolNotes(['verilator'], simulator)
}

import type { SimulatorName } from '../../sim/simulator-name.js'
import { loadConfig } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { explainValue } from '../explain/explain-value.js'
import { explanationJson } from '../explain/explanation-json.js'
import { explanationText } from '../explain/explanation-text.js'
import { mustBeMade, parseTarget } from '../explain/parse-target.js'
import { runExplained } from '../explain/run-explained.js'
import { taskNumber } from '../network/tasks.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import { checkSource } from '../weights/parameter-source.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { progressStyle, runStage } from './progress.js'
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
  const { pixels: image } = await optionImage(design, options)
  const weights = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(weights)
  await checkSource(design, weights)
  const style = progressStyle(options.json)
  const source = await runStage(`running ${design.name}`, style, async (done) =>
    runExplained(await loadReferenceModel(design, weights), target, { image, task, done }),
  )
  mustBeMade(target, source.tensors.get(target.tensor) ?? new Int32Array())
  const explanation = explainValue(source, target)
  console.log(
    options.json
      ? JSON.stringify({ config, task, ...explanationJson(design, explanation) })
      : explanationText(design, explanation),
  )
}

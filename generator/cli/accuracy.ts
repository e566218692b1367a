import { InputError } from '../base/errors.js'
import { loadConfig } from '../config/load.js'
import type { Profile } from '../config/profile.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { loadImage } from '../images/load-image.js'
import { taskNumber } from '../network/tasks.js'
import { runFloatNetwork } from '../oracle/float-network.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import { accuracyJson, accuracyTable, type LabelledAccuracy } from '../report/accuracy-table.js'
import { networkAccuracy } from '../report/network-accuracy.js'
import { checkSource } from '../weights/parameter-source.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

/** Prints how far the fixed-point network is from double precision, tensor by tensor. */
export async function accuracy(source: string, options: AccuracyOptions): Promise<void> {
  const designs = options.with.length > 0 ? beside(source, options) : designsOf(source, options.numerics)
  const [{ design: first }] = designs
  const task = taskNumber(first.network, options.task)
  const style = progressStyle(options.json)
  const image = await optionImage(first, options)
  const parameters = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(parameters)
  await runStage('checking weights', style, () => checkSource(first, parameters))
  const float = await runStage(`running ${first.name} in float64`, style, async (done) => {
    const run = { image: image.real, task, parameters: await loadFloatParameters(first, parameters), done }
    return runFloatNetwork(first, run)
  })
  const profiles: LabelledAccuracy[] = []
  for (const { label, design } of designs) {
    const measured = await runStage(`running ${design.name} in ${design.profile}`, style, async (done) => {
      const { pixels } = await loadImage(design, { path: options.image, seed: options.seed })
      return networkAccuracy(await loadReferenceModel(design, parameters), float, {
        image: pixels,
        task,
        done,
      })
    })
    profiles.push({ label, accuracy: measured })
  }
  const run = { config: source, task, taskName: first.network.tasks[task] }
  console.log(
    options.json
      ? JSON.stringify({ ...run, ...accuracyJson(profiles) })
      : accuracyTable(profiles, outputWidth()),
  )
}

/** The config as it is, and in the other profile where it can be; or in the one profile that is asked for. */
function designsOf(source: string, numerics: Profile | undefined): LabelledDesign[] {
  const labelled = (profile: Profile | undefined): LabelledDesign => {
    const design = elaborate(loadConfig(source, { numerics: profile }))
    return { label: design.profile, design }
  }
  const own = labelled(numerics)
  if (numerics !== undefined) return [own]
  const other: Profile = own.design.profile === 'exact' ? 'edge-moe' : 'exact'
  try {
    return [own, labelled(other)]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    console.error(`not measured in ${other}, where ${error.message}`)
    return [own]
  }
}

/** The config, and others of the same network, each by its name. @throws InputError where one is of another network. */
function beside(source: string, { numerics, with: others }: AccuracyOptions): LabelledDesign[] {
  const configs = [source, ...others].map((each) => loadConfig(each, { numerics }))
  const [{ model }] = configs
  return configs.map((config, i) => {
    if (JSON.stringify(config.model) !== JSON.stringify(model))
      throw InputError.at(
        `--with ${others[i - 1]}`,
        `its network is not that of ${source}`,
        'name a config with the same model',
      )
    return { label: config.name, design: elaborate(config) }
  })
}

interface AccuracyOptions extends NetworkOptions {
  readonly with: readonly string[]
}

interface LabelledDesign {
  readonly label: string
  readonly design: Design
}

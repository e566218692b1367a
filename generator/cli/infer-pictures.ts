import { type BackendName, backendName } from '../backends/backend-name.js'
import { networkBackends } from '../backends/network-backends.js'
import { silently } from '../backends/network-job.js'
import { InputError } from '../base/errors.js'
import { loadConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { type LoadedImage, loadImage } from '../images/load-image.js'
import { picturesIn } from '../images/picture-folder.js'
import { taskNumber } from '../network/tasks.js'
import { fractionBits } from '../numerics/format.js'
import { type FloatParameters, runFloatNetwork } from '../oracle/float-network.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import { runInference } from '../reference/inference.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import { tensorAccuracy } from '../report/accuracy.js'
import { bestClasses, bestOf } from '../report/best-classes.js'
import { readLabels } from '../report/pictures/labels.js'
import { picturesJson, picturesText } from '../report/pictures/pictures-text.js'
import type { PictureResult } from '../report/pictures/summary.js'
import { reportLostValues } from '../weights/lost-values.js'
import { checkSource, type ParameterSource } from '../weights/parameter-source.js'
import { classNamesOf } from './class-names.js'
import type { InferOptions } from './infer.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

/** Options of a run over a folder. */
export interface PicturesOptions extends InferOptions {
  readonly images: string
}

/** Runs every picture of a folder through the network, and says which classes came, and how near float64 they are. */
export async function inferPictures(source: string, options: PicturesOptions): Promise<void> {
  mustBeAlone(options)
  const backend = backendName(options.backend)
  const design = elaborate(loadConfig(source, { numerics: options.numerics }))
  const obstacle = networkBackends[backend].obstacle(design)
  if (obstacle !== null) throw obstacle
  const task = taskNumber(design.network, options.task)
  const pictures = await picturesIn(options.images, '--images')
  const classNames = classNamesOf(design, options.classes)
  const labels = labelsOf(design, options, { pictures: pictures.map(({ name }) => name), classNames })
  await printToolNotes([backend], options.simulator)
  const weights = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(weights)
  await checkSource(design, weights)
  await reportLostValues(design, weights, { strict: options.strict, say: (line) => console.error(line) })
  let resized = 0
  const results = await runStage(
    `running ${pictures.length} pictures`,
    progressStyle(options.json),
    async (done) => {
      const run = await runnerOf(backend, { design, source: weights, task, simulator: options.simulator })
      const parameters = await loadFloatParameters(design, weights)
      const all: PictureResult[] = []
      for (const { name, path } of pictures) {
        const image = await loadImage(design, { path, seed: options.seed })
        if (image.warning !== null) resized++
        const result = await comparedPicture({ design, task, parameters, run, classNames }, image)
        all.push({ picture: name, label: labels?.get(name) ?? null, ...result })
        done(all.length, pictures.length)
      }
      return all
    },
  )
  // Behind the progress, which it would break.
  if (resized > 0) console.error(`note: ${resized} of ${pictures.length} pictures were resized`)
  console.log(
    options.json ? JSON.stringify(picturesJson(results)) : picturesText(design, results, outputWidth()),
  )
}

function mustBeAlone({ image, dump, png }: PicturesOptions): void {
  for (const [option, value] of Object.entries({ image, dump, png }))
    if (value !== undefined)
      throw InputError.at(`--${option}`, 'is of one image, --images of many', 'leave one of them out')
}

function labelsOf(
  { name, network }: Design,
  { compare }: PicturesOptions,
  target: { readonly pictures: readonly string[]; readonly classNames: readonly string[] | null },
): ReadonlyMap<string, number> | null {
  if (compare === undefined) return null
  if (network.classes !== null) return readLabels(compare, { ...target, classes: network.classes })
  throw InputError.at(
    '--compare',
    `${name} has no class head`,
    'leave it out, or give the config a model.head',
  )
}

/** What a backend makes of an image: its result, and what that took. */
type Runner = (
  image: Int32Array,
) => Promise<Pick<PictureResult, 'seconds' | 'cycles'> & { readonly result: Int32Array }>

interface RunnerJob {
  readonly design: Design
  readonly source: ParameterSource
  readonly task: number
  readonly simulator: InferOptions['simulator']
}

// Weights are loaded or packed once.
async function runnerOf(backend: BackendName, job: RunnerJob): Promise<Runner> {
  const { design, source, task } = job
  if (backend === 'model') {
    const model = await loadReferenceModel(design, source)
    return async (image) => {
      const { tensors, seconds } = runInference(model, { image, task, choicesOnly: true })
      return { result: lastOf(tensors), seconds, cycles: null }
    }
  }
  const { pack, run } = networkBackends[backend]
  const packed = pack?.(design, source)
  const weights = packed === undefined ? {} : { weights: () => packed }
  return async (image) => {
    const made = await run({ ...job, ...weights, image, choicesOnly: true }, silently)
    return {
      result: lastOf(made.tensors),
      seconds: made.seconds,
      cycles: 'cycles' in made ? made.cycles : null,
    }
  }
}

function lastOf(tensors: ReadonlyMap<string, Int32Array>): Int32Array {
  return [...tensors.values()].at(-1) ?? new Int32Array()
}

interface PictureContext {
  readonly design: Design
  readonly task: number
  readonly parameters: FloatParameters
  readonly run: Runner
  readonly classNames: readonly string[] | null
}

async function comparedPicture(
  { design, task, parameters, run, classNames: names }: PictureContext,
  image: LoadedImage,
): Promise<Omit<PictureResult, 'picture' | 'label'>> {
  const { result, ...took } = await run(image.pixels)
  const float = [...runFloatNetwork(design, { image: image.real, task, parameters })].at(-1)
  if (float === undefined) throw new Error('the network makes nothing')
  const [name, exact] = float
  const format = design.program.tensors.get(name)?.format
  if (format === undefined || format === 'index') throw new Error(`${name} has no format`)
  const { snrDb } = tensorAccuracy({ name, values: result, fraction: fractionBits(format) }, exact)
  const hasHead = design.network.classes !== null
  return {
    ...took,
    snrDb,
    classes: hasHead ? bestClasses(result, { format, names }) : null,
    floatClasses: hasHead ? bestOf(exact, names) : null,
  }
}

import type { SimulatorName } from '../../sim/simulator-name.js'
import { backendName } from '../backends/backend-name.js'
import { writeDump } from '../backends/dump.js'
import { type NetworkRun, networkBackends } from '../backends/network-backends.js'
import { InputError } from '../base/errors.js'
import type { Place } from '../base/file-errors.js'
import { mustBeFree, writeNewFolder } from '../base/new-folder.js'
import { loadConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { expertPicture } from '../images/expert-picture.js'
import { mustBePicturePath, writePicture } from '../images/write-picture.js'
import type { Program } from '../network/program.js'
import { taskNumber } from '../network/tasks.js'
import { type InferenceReport, inferenceJson, inferenceText } from '../report/inference-report.js'
import { reportLostValues } from '../weights/lost-values.js'
import { checkSource } from '../weights/parameter-source.js'
import { classNamesOf } from './class-names.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, stages } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

export interface InferOptions extends NetworkOptions {
  readonly simulator?: SimulatorName
  readonly backend: string
  readonly dump?: string
  readonly png?: string
  readonly classes?: string
  readonly compare?: string
  readonly strict: boolean
}

/** Runs an image through the whole network, and prints and writes what came of it. */
export async function infer(source: string, options: InferOptions): Promise<void> {
  if (options.compare !== undefined)
    throw InputError.at('--compare', 'is of no use without --images', 'give --images too')
  const backend = backendName(options.backend)
  const { simulator } = options
  const design = elaborate(loadConfig(source, { numerics: options.numerics }))
  const obstacle = networkBackends[backend].obstacle(design)
  if (obstacle !== null) throw obstacle
  const task = taskNumber(design.network, options.task)
  const classNames = classNamesOf(design, options.classes)
  await printToolNotes([backend], simulator)
  const { png, dump } = await destinations(design, task, options)
  const image = await optionImage(design, options)
  const weights = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(weights)
  await checkSource(design, weights)
  await reportLostValues(design, weights, {
    strict: options.strict,
    say: (line) => console.error(line),
  })
  const job = { design, image: image.pixels, task, source: weights, choicesOnly: dump === null, simulator }
  const run = await networkBackends[backend].run(job, stages(progressStyle(options.json)))
  const finished = { design, program: design.program, run, task, pixels: image.real }
  const { files, failures } = await writeFiles(finished, { png, dump })
  const report = { config: source, ...finished, files, classNames }
  console.log(options.json ? JSON.stringify(inferenceJson(report)) : inferenceText(report, outputWidth()))
  if (failures.length > 0) throw new InputError(failures.flatMap(({ problems }) => problems))
}

/** null where nothing is to be written. */
interface Destinations {
  readonly png: Place | null
  readonly dump: Place | null
}

// Inference may take minutes: what can go wrong goes wrong before.
async function destinations(design: Design, task: number, options: InferOptions): Promise<Destinations> {
  const path = picturePath(design, task, options)
  const png = path === null ? null : { path, option: '--png' }
  const dump = options.dump === undefined ? null : { path: options.dump, option: '--dump' }
  if (png !== null) await mustBePicturePath(png)
  if (dump !== null) await mustBeFree(dump)
  return { png, dump }
}

function picturePath({ name, network }: Design, task: number, { png }: InferOptions): string | null {
  if (network.moe !== null) return png ?? `${name}-task${task}.png`
  if (png === undefined) return null
  throw InputError.at('--png', `${name} has no experts to tint patches by`, 'leave it out')
}

interface Finished {
  readonly design: Design
  readonly program: Program
  readonly run: NetworkRun
  readonly task: number
  /** The image, 0 to 1. */
  readonly pixels: Float32Array
}

/** What was written, and why the rest was not: results that took minutes are not lost because a file failed. */
async function writeFiles(
  finished: Finished,
  { png, dump }: Destinations,
): Promise<{ readonly files: InferenceReport['files']; readonly failures: readonly InputError[] }> {
  const { design, program, run, task } = finished
  const fill = async (folder: string) => {
    await writeDump(folder, { backend: run.backend, design, program, task, tensors: run.tensors })
  }
  const failures: InputError[] = []
  const tried = (work: Promise<string>) =>
    work.catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error
      failures.push(error)
      return null
    })
  const files = {
    dump: dump === null ? null : await tried(writeNewFolder(dump, fill)),
    png: png === null ? null : await tried(writePicture(png, picture(finished))),
  }
  return { files, failures }
}

/** By the first block with experts. */
function picture({ design, program, run, pixels }: Finished): Uint8Array {
  const step = program.steps.find(({ kind }) => kind === 'patchReorder')
  if (step?.kind !== 'patchReorder' || design.network.moe === null) throw new Error('there are no experts')
  const tensor = (name: string) => run.tensors.get(name) ?? new Int32Array(0)
  const choices = {
    indices: tensor(step.indices),
    queues: tensor(step.queues),
    queueLengths: tensor(step.queueLengths),
  }
  return expertPicture(design.network, design.network.moe, { pixels, choices })
}

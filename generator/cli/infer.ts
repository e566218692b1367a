import type { Command } from 'commander'
import { loadConfig } from '../config/load.js'
import { type Design, elaborate } from '../design/elaborate.js'
import { taskNumber } from '../design/tasks.js'
import { InputError } from '../errors.js'
import { expertPicture } from '../images/expert-picture.js'
import { mustBePicturePath, writePicture } from '../images/write-picture.js'
import { writeDump } from '../model/dump.js'
import { type Inference, runInference } from '../model/inference.js'
import { Kernels } from '../model/kernels/kernels.js'
import { spareThreads } from '../model/kernels/threads.js'
import { loadNetworkParameters } from '../model/network-parameters.js'
import { ReferenceModel } from '../model/reference-model.js'
import { mustBeFree, writeNewFolder } from '../new-folder.js'
import { type InferenceReport, inferenceJson, inferenceText } from '../report/inference-report.js'
import { checkSource } from '../weights/parameter-source.js'
import { type NetworkOptions, optionImage, withNetworkOptions } from './network-options.js'
import { progressStyle, runStage } from './progress.js'

interface InferOptions extends NetworkOptions {
  readonly backend: string
  readonly dump?: string
  readonly png?: string
}

/** `moeforge infer`: an image through the whole network, bit for bit as the hardware computes it. */
export function registerInfer(program: Command): void {
  withNetworkOptions(
    program
      .command('infer')
      .description('run an image through the whole network; say how long blocks took and which experts ran'),
  )
    .option('--backend <name>', 'model: the reference', 'model')
    .option('--dump <dir>', 'new folder to write every tensor to, with a manifest.json')
    .option(
      '--png <file>',
      'picture to write: patches tinted by their first expert (default: <name>-task<T>.png if there are experts)',
    )
    .action(infer)
}

async function infer(source: string, options: InferOptions): Promise<void> {
  mustBeModel(options.backend)
  const design = elaborate(loadConfig(source, { numerics: options.numerics }))
  const task = taskNumber(design.network, options.task)
  const png = picturePath(design, task, options)
  // Inference may take minutes: what can go wrong goes wrong before.
  if (png !== null) await mustBePicturePath(png, '--png')
  if (options.dump !== undefined) await mustBeFree(options.dump, '--dump')
  const style = progressStyle(options.json)
  const image = await optionImage(design, options)
  const model = await runStage('loading weights', style, () => loadModel(design, options))
  const inference = await runStage(`running ${design.name}`, style, async () =>
    runInference(model, { image: image.pixels, task, choicesOnly: options.dump === undefined }),
  )
  const files = await writeFiles({ model, inference, task, pixels: image.real }, { png, dump: options.dump })
  const report = { config: source, design, program: model.program, task, inference, files }
  console.log(options.json ? JSON.stringify(inferenceJson(report)) : inferenceText(report))
}

function mustBeModel(backend: string): void {
  if (backend === 'model') return
  throw InputError.at('--backend', `whole networks do not run on ${backend} yet`, 'the one backend is model')
}

function picturePath({ name, network }: Design, task: number, { png }: InferOptions): string | null {
  if (network.moe !== null) return png ?? `${name}-task${task}.png`
  if (png === undefined) return null
  throw InputError.at('--png', `${name} has no experts to tint patches by`, 'leave it out')
}

async function loadModel(design: Design, { weights, seed }: InferOptions): Promise<ReferenceModel> {
  const source = { folders: weights, seed }
  await checkSource(design, source)
  return new ReferenceModel(
    design,
    await loadNetworkParameters(design, source),
    await Kernels.create(spareThreads()),
  )
}

interface Finished {
  readonly model: ReferenceModel
  readonly inference: Inference
  readonly task: number
  /** The image, 0 to 1. */
  readonly pixels: Float32Array
}

async function writeFiles(
  finished: Finished,
  { png, dump }: { readonly png: string | null; readonly dump: string | undefined },
): Promise<InferenceReport['files']> {
  const { model, inference, task } = finished
  const { design, program } = model
  const fill = async (folder: string) => {
    await writeDump(folder, { design, program, task, tensors: inference.tensors })
  }
  return {
    dump: dump === undefined ? null : await writeNewFolder(dump, fill, '--dump'),
    png: png === null ? null : await writePicture(png, picture(finished), '--png'),
  }
}

/** By the first block with experts. */
function picture({ model, inference, pixels }: Finished): Uint8Array {
  const { program, design } = model
  const step = program.steps.find(({ kind }) => kind === 'patchReorder')
  if (step?.kind !== 'patchReorder' || design.network.moe === null) throw new Error('there are no experts')
  const tensor = (name: string) => inference.tensors.get(name) ?? new Int32Array(0)
  const choices = {
    indices: tensor(step.indices),
    queues: tensor(step.queues),
    queueLengths: tensor(step.queueLengths),
  }
  return expertPicture(design.network, design.network.moe, { pixels, choices })
}

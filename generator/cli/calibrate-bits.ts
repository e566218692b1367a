import { resolve } from 'node:path'
import { InputError } from '../base/errors.js'
import { makeNewFile, writeNewFile } from '../base/output-file.js'
import { left, right, textTable } from '../base/text-table.js'
import { mustBeNewFile } from '../base/writable.js'
import {
  calibrateFewBits,
  type FewBitsCalibration,
  type FewBitsStep,
  fewBitsSteps,
} from '../calibrate/few-bits.js'
import { calibratedTensors, calibrationJson, calibrationTable } from '../calibrate/report.js'
import type { Config } from '../config/config.js'
import type { FormatWidths } from '../config/format-widths.js'
import { printConfig } from '../config/print.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import type { LoadedImage } from '../images/load-image.js'
import { runFloatNetwork } from '../oracle/float-network.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import { type FewBitsAccuracy, fewBitsAccuracy } from '../report/few-bits-accuracy.js'
import { checkSource, type ParameterSource } from '../weights/parameter-source.js'
import { safetensorsSuffix, writeSafetensors } from '../weights/write-safetensors.js'
import type { CalibrateOptions } from './commands/calibrate-options.js'
import { optionImage, optionImages } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, stages } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

/** A step, and how near to float64 the network was after it. */
type MeasuredStep = FewBitsAccuracy & { readonly step: FewBitsStep }

/** Prints a config of few bits and what each step towards it gains; writes it, and the weights that go with it. */
export async function calibrateBits(config: Config, options: BitsOptions): Promise<void> {
  await mustBeFree(options)
  const design = elaborate(config)
  const source = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(source)
  await checkSource(design, source)
  const images = await optionImages(design, options)
  const tested = await testImage(design, options, images)
  const stage = stages(progressStyle(options.json))
  const float = await stage('running the test image in float64', () => inFloat(design, source, tested))
  const steps: MeasuredStep[] = []
  const made = await calibrateFewBits(config, {
    ...{ source, widths: options.bits, budget: options.budget ?? 0, images, stage },
    changesWeights: options.weightsOut !== undefined,
    visit: async (step, model) => {
      const measured = await stage(`measuring: ${fewBitsSteps[step]}`, async () =>
        fewBitsAccuracy(model, float, tested),
      )
      steps.push({ step, ...measured })
    },
  })
  print(design, { made, steps, options })
  await write(made, options)
}

type BitsOptions = CalibrateOptions & { readonly bits: FormatWidths }

function print(
  before: Design,
  {
    made: { design: after, data, wide, parameters },
    steps,
    options,
  }: {
    readonly made: FewBitsCalibration
    readonly steps: readonly MeasuredStep[]
    readonly options: BitsOptions
  },
): void {
  const { ranges, raised } = data.statistics
  const tensors = calibratedTensors({ before, after, ranges, raised })
  console.log(
    options.json
      ? JSON.stringify({ ...calibrationJson(tensors, after), bits: options.bits, wide, steps })
      : `${calibrationTable(tensors, after.overflow, outputWidth())}\n\n${stepsTable(steps)}`,
  )
  for (const note of notes(options, { wide, clipped: parameters.clipped })) console.error(`note: ${note}`)
}

/** After the table, which is not lost if a file cannot be written. */
async function write(
  { config, parameters }: FewBitsCalibration,
  { out, weightsOut }: BitsOptions,
): Promise<void> {
  if (weightsOut !== undefined)
    await makeNewFile({ path: weightsOut, option: '--weights-out' }, (temporary) =>
      writeSafetensors(temporary, parameters.written()),
    )
  if (out !== undefined) await writeNewFile({ path: out, option: '--out' }, printConfig(config))
}

/** What can go wrong goes wrong before the work. */
async function mustBeFree({ out, weightsOut }: CalibrateOptions): Promise<void> {
  const option = '--weights-out'
  if (weightsOut !== undefined) {
    if (out === undefined)
      throw InputError.at(
        option,
        'is of no use without the config that weights are fitted to',
        'give --out too',
      )
    if (!weightsOut.endsWith(safetensorsSuffix))
      throw InputError.at(
        option,
        `${weightsOut} does not end with ${safetensorsSuffix}`,
        `name a ${safetensorsSuffix} file`,
      )
    if (resolve(out) === resolve(weightsOut))
      throw InputError.at(option, `${weightsOut} is the file of --out too`, 'name another')
    await mustBeNewFile({ path: weightsOut, option })
  }
  if (out !== undefined) await mustBeNewFile({ path: out, option: '--out' })
}

async function testImage(
  design: Design,
  { testImage: path, seed }: CalibrateOptions,
  images: readonly LoadedImage[],
): Promise<LoadedImage> {
  return path === undefined ? images[0] : optionImage(design, { image: path, seed })
}

async function inFloat(design: Design, source: ParameterSource, { real: image }: LoadedImage) {
  const parameters = await loadFloatParameters(design, source)
  return design.network.tasks.map((_, task) => runFloatNetwork(design, { image, task, parameters }))
}

function stepsTable(steps: readonly MeasuredStep[]): string {
  const columns = [
    left('after'),
    right('first block\nSNR dB'),
    right('result\nSNR dB'),
    right('tokens with\nsame experts'),
  ]
  const rows = steps.map(({ step, firstBlockDb, resultDb, sameExperts }) => [
    fewBitsSteps[step],
    firstBlockDb.toFixed(1),
    resultDb.toFixed(1),
    String(sameExperts ?? '-'),
  ])
  return textTable([{ columns, rows }], outputWidth())
}

function notes(
  { testImage: path, weightsOut }: CalibrateOptions,
  { wide, clipped }: { readonly wide: readonly string[]; readonly clipped: number },
): string[] {
  const { formats: _, ...others } = fewBitsSteps
  return [
    ...(path === undefined
      ? ['measured on the first image that formats are fitted to; --test-image names another']
      : []),
    ...(weightsOut === undefined
      ? [`left out: ${Object.values(others).join(', ')}; --weights-out brings them`]
      : []),
    ...(wide.length === 0 ? [] : [`wider weights: ${wide.join(', ')}`]),
    ...(clipped === 0 ? [] : [`${clipped} biases do not fit their format, and are clipped`]),
  ]
}

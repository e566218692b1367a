import { InputError } from '../base/errors.js'
import { writeNewFile } from '../base/output-file.js'
import { mustBeNewFile } from '../base/writable.js'
import { calibratedConfig, proposeFormats } from '../calibrate/propose.js'
import { measureRanges } from '../calibrate/ranges.js'
import { calibratedTensors, calibrationJson, calibrationTable } from '../calibrate/report.js'
import { loadConfig } from '../config/load.js'
import { printConfig } from '../config/print.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import { optionImage } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

export interface CalibrateOptions {
  readonly weights: readonly string[]
  readonly image: readonly string[]
  readonly seed: number
  readonly activationBits: number
  readonly weightBits: number
  readonly out?: string
  readonly json: boolean
}

/** Prints formats that fit the data; writes a config that has them. */
export async function calibrate(source: string, options: CalibrateOptions): Promise<void> {
  const config = loadConfig(source)
  if (config.numerics.profile !== 'exact')
    throw InputError.at('numerics.profile', 'edge-moe has fixed formats', 'calibrate profile exact')
  const design = elaborate(config)
  const out = options.out === undefined ? null : { path: options.out, option: '--out' }
  // What can go wrong goes wrong before the work.
  if (out !== null) await mustBeNewFile(out)
  await printWeightsNotes({ folders: options.weights })
  const images = await chosenImages(design, options)
  const ranges = await runStage('running the float64 network', progressStyle(options.json), async (done) => {
    const parameters = await loadFloatParameters(design, { folders: options.weights, seed: options.seed })
    return measureRanges(design, { images, parameters, done })
  })
  const proposed = proposeFormats(design, ranges, options)
  const calibrated = calibratedConfig(config, proposed)
  // What is written must load.
  elaborate(calibrated)
  const tensors = calibratedTensors(design, ranges, proposed)
  const { overflow } = design
  console.log(
    options.json
      ? JSON.stringify(calibrationJson(tensors, proposed, overflow))
      : calibrationTable(tensors, overflow, outputWidth()),
  )
  // After the table, which is not lost if the file cannot be written.
  if (out !== null) await writeNewFile(out, printConfig(calibrated))
}

async function chosenImages(design: Design, { image, seed }: CalibrateOptions): Promise<Float32Array[]> {
  const images: Float32Array[] = []
  for (const path of image.length > 0 ? image : [undefined])
    images.push((await optionImage(design, { image: path, seed })).real)
  return images
}

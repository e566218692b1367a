import { calibratedConfig, proposeFormats } from '../calibrate/propose.js'
import { measureRanges } from '../calibrate/ranges.js'
import { calibratedTensors, calibrationJson, calibrationTable } from '../calibrate/report.js'
import { loadConfig } from '../config/load.js'
import { printConfig } from '../config/print.js'
import { type Design, elaborate } from '../design/elaborate.js'
import { InputError } from '../errors.js'
import { loadFloatParameters } from '../model/float-parameters.js'
import { writeNewFile } from '../new-file.js'
import type { CalibrateOptions } from './commands/calibrate.js'
import { optionImage } from './option-image.js'
import { progressStyle, runWithProgress } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

/** Prints formats that fit the data; writes a config that has them. */
export async function calibrate(source: string, options: CalibrateOptions): Promise<void> {
  const config = loadConfig(source)
  if (config.numerics.profile !== 'exact')
    throw InputError.at('numerics.profile', 'edge-moe has fixed formats', 'calibrate profile exact')
  const design = elaborate(config)
  await printWeightsNotes({ folders: options.weights })
  const work = { title: 'running the float64 network', run: () => seenRanges(design, options) }
  const [ranges] = await runWithProgress([work], progressStyle(options.json))
  const proposed = proposeFormats(design, ranges, options)
  const calibrated = calibratedConfig(config, proposed)
  // What is written must load.
  elaborate(calibrated)
  if (options.out !== undefined) writeNewFile(options.out, printConfig(calibrated))
  const tensors = calibratedTensors(design, ranges, proposed)
  const { overflow } = design
  console.log(
    options.json
      ? JSON.stringify(calibrationJson(tensors, proposed, overflow))
      : calibrationTable(tensors, overflow),
  )
}

async function seenRanges(design: Design, { weights, image, seed }: CalibrateOptions) {
  const source = { folders: weights, seed }
  const parameters = await loadFloatParameters(design, source)
  const paths = image.length > 0 ? image : [undefined]
  const images: Float32Array[] = []
  for (const path of paths) images.push((await optionImage(design, { image: path, seed })).real)
  return measureRanges(design, { images, parameters })
}

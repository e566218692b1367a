import type { Command } from 'commander'
import { calibratedConfig, defaultWidths, proposeFormats } from '../calibrate/propose.js'
import { measureRanges } from '../calibrate/ranges.js'
import { calibratedTensors, calibrationJson, calibrationTable } from '../calibrate/report.js'
import { loadConfig } from '../config/load.js'
import { printConfig } from '../config/print.js'
import { type Design, elaborate } from '../design/elaborate.js'
import { InputError } from '../errors.js'
import { loadFloatParameters } from '../model/float-parameters.js'
import { writeNewFile } from '../output-file.js'
import { mustBeNewFile } from '../writable.js'
import { optionImage } from './network-options.js'
import { collect, integerOption } from './options.js'
import { progressStyle, runWithProgress } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

interface CalibrateOptions {
  readonly weights: readonly string[]
  readonly image: readonly string[]
  readonly seed: number
  readonly activationBits: number
  readonly weightBits: number
  readonly out?: string
  readonly json: boolean
}

/** `moeforge calibrate`: formats from data. */
export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description(
      'find the formats of profile exact from weights and images, and write a config that has them',
    )
    .argument('<config>', 'preset name or config file')
    .option(
      '--weights <path>',
      'folder or file of weights; repeat to fill gaps from further ones',
      collect,
      [],
    )
    .option(
      '--image <file>',
      'image to run; repeat for more. Without one the image is made from the seed',
      collect,
      [],
    )
    .option(
      '--seed <number>',
      'seed of weights and image where there are none',
      integerOption(0, 2 ** 31 - 1),
      1,
    )
    .option(
      '--activation-bits <bits>',
      'width of activations',
      integerOption(8, 32),
      defaultWidths.activationBits,
    )
    .option(
      '--weight-bits <bits>',
      'width of parameters, keys and values',
      integerOption(4, 24),
      defaultWidths.weightBits,
    )
    .option('--out <file>', 'write the config to a new file; without it, only the table is printed')
    .option('--json', 'print one JSON object', false)
    .action(calibrate)
}

async function calibrate(source: string, options: CalibrateOptions): Promise<void> {
  const config = loadConfig(source)
  if (config.numerics.profile !== 'exact')
    throw InputError.at('numerics.profile', 'edge-moe has fixed formats', 'calibrate profile exact')
  const design = elaborate(config)
  const out = options.out === undefined ? null : { path: options.out, option: '--out' }
  // What can go wrong goes wrong before the work.
  if (out !== null) await mustBeNewFile(out)
  await printWeightsNotes({ folders: options.weights })
  const work = { title: 'running the float64 network', run: () => seenRanges(design, options) }
  const [ranges] = await runWithProgress([work], progressStyle(options.json))
  const proposed = proposeFormats(design, ranges, options)
  const calibrated = calibratedConfig(config, proposed)
  // What is written must load.
  elaborate(calibrated)
  const tensors = calibratedTensors(design, ranges, proposed)
  const { overflow } = design
  console.log(
    options.json
      ? JSON.stringify(calibrationJson(tensors, proposed, overflow))
      : calibrationTable(tensors, overflow),
  )
  // Behind the table, which is not lost where the file cannot be written.
  if (out !== null) await writeNewFile(out, printConfig(calibrated))
}

async function seenRanges(design: Design, { weights, image, seed }: CalibrateOptions) {
  const source = { folders: weights, seed }
  const parameters = await loadFloatParameters(design, source)
  const paths = image.length > 0 ? image : [undefined]
  const images: Float32Array[] = []
  for (const path of paths) images.push((await optionImage(design, { image: path, seed })).real)
  return measureRanges(design, { images, parameters })
}

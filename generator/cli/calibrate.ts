import { InputError } from '../base/errors.js'
import { writeNewFile } from '../base/output-file.js'
import { mustBeNewFile } from '../base/writable.js'
import { calibrateConfig } from '../calibrate/calibrate-config.js'
import { calibratedTensors, calibrationJson, calibrationTable } from '../calibrate/report.js'
import { loadConfig } from '../config/load.js'
import { printConfig } from '../config/print.js'
import { elaborate } from '../design/elaborate.js'
import { calibrateBits } from './calibrate-bits.js'
import type { CalibrateOptions } from './commands/calibrate-options.js'
import { optionImages } from './option-image.js'
import { outputWidth } from './output-width.js'
import { progressStyle, runStage } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

/** Prints formats that fit the data; writes a config that has them. */
export async function calibrate(source: string, options: CalibrateOptions): Promise<void> {
  const config = loadConfig(source)
  if (config.numerics.profile !== 'exact')
    throw InputError.at('numerics.profile', 'edge-moe has fixed formats', 'calibrate profile exact')
  const { bits } = options
  if (bits !== undefined) return calibrateBits(config, { ...options, bits })
  mustHaveBits(options)
  const design = elaborate(config)
  const out = options.out === undefined ? null : { path: options.out, option: '--out' }
  // What can go wrong goes wrong before the work.
  if (out !== null) await mustBeNewFile(out)
  await printWeightsNotes({ folders: options.weights })
  const images = await optionImages(design, options)
  const { ranges, ...calibrated } = await runStage(
    'running the float64 network',
    progressStyle(options.json),
    (done) =>
      calibrateConfig(design, config, {
        source: { folders: options.weights, seed: options.seed },
        widths: options,
        images: images.map(({ real }) => real),
        done,
      }),
  )
  const tensors = calibratedTensors({ before: design, after: calibrated.design, ranges })
  console.log(
    options.json
      ? JSON.stringify(calibrationJson(tensors, calibrated.design))
      : calibrationTable(tensors, design.overflow, outputWidth()),
  )
  // After the table, which is not lost if the file cannot be written.
  if (out !== null) await writeNewFile(out, printConfig(calibrated.config))
}

/** Options that mean something for few bits only. */
const ofBits = { budget: '--budget', testImage: '--test-image', weightsOut: '--weights-out' } as const

function mustHaveBits(options: CalibrateOptions): void {
  for (const [key, option] of Object.entries(ofBits))
    if (options[key as keyof typeof ofBits] !== undefined)
      throw InputError.at(option, 'is of no use without --bits', 'give --bits too, such as --bits w8a10')
}

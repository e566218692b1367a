import { type Command, InvalidArgumentError, Option } from 'commander'
import { fewBitsRange, parseFewBits } from '../../config/few-bits-range.js'
import { defaultWidths, type FormatWidths } from '../../config/format-widths.js'
import type { CalibrateOptions } from './calibrate-options.js'
import { withExamples } from './examples.js'
import { collect, integerOption, numberOption } from './options.js'

/** `moeforge calibrate`: formats from data. */
export function registerCalibrate(program: Command): void {
  const command = program
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
    .addOption(
      new Option(
        '--bits <bits>',
        'few bits, such as w8a10: weights of 8 and activations of 10, with a factor a row of weights',
      )
        .argParser(bitsOption)
        .conflicts(['activationBits', 'weightBits']),
    )
    .option(
      '--budget <number>',
      'with --bits, multiply-accumulates that wider weights of some layers may make again, as a share of all; 0 by default',
      numberOption(0, 16),
    )
    .option(
      '--test-image <file>',
      'with --bits, image to measure each step on; by default the first of --image',
    )
    .option(
      '--weights-out <file>',
      'with --bits and --out, write weights and biases that are fitted too, to a new .safetensors file',
    )
    .option('--out <file>', 'write the config to a new file; without it, only the table is printed')
    .option('--json', 'print one JSON object', false)
  withExamples(
    command,
    'calibrate nano',
    'calibrate nano --out nano-calibrated.yaml',
    'calibrate nano --bits w8a10 --out a.yaml --weights-out a.safetensors',
  ).action(async (source: string, options: CalibrateOptions) => {
    const { calibrate } = await import('../calibrate.js')
    await calibrate(source, options)
  })
}

function bitsOption(text: string): FormatWidths {
  const widths = parseFewBits(text)
  if (widths !== null) return widths
  const { weightBits: w, activationBits: a } = fewBitsRange
  throw new InvalidArgumentError(
    `${text} is not wWaA, W from ${w.min} to ${w.max} bits of weights, A from ${a.min} to ${a.max} of activations, such as w8a10.`,
  )
}

import type { Command } from 'commander'
import { defaultWidths } from '../../config/format-widths.js'
import type { CalibrateOptions } from '../calibrate.js'
import { withExamples } from './examples.js'
import { collect, integerOption } from './options.js'

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
    .option('--out <file>', 'write the config to a new file; without it, only the table is printed')
    .option('--json', 'print one JSON object', false)
  withExamples(command, 'calibrate nano', 'calibrate nano --out nano-calibrated.yaml').action(
    async (source: string, options: CalibrateOptions) => {
      const { calibrate } = await import('../calibrate.js')
      await calibrate(source, options)
    },
  )
}

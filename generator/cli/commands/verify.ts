import type { Command } from 'commander'
import { backendNames } from '../../backends/backend-name.js'
import type { VerifyOptions } from '../verify.js'
import { withExamples } from './examples.js'
import {
  collect,
  integerOption,
  numericsOption,
  projectOption,
  shareOption,
  simulatorOption,
} from './options.js'

/** `moeforge verify`: model, HLS C++ and Verilog give the same bits. */
export function registerVerify(program: Command): void {
  const command = program
    .command('verify')
    .description('run model, HLS C++ and Verilog on the same vectors and compare every value')
    .argument('<config>', 'preset name or config file')
    .option('--unit <unit>', 'only this unit')
    .option('--layer <layer>', 'one layer of the network with real tensors: l0_fc1')
    .option('--network', 'only the whole network: every tensor of kernel and accelerator', false)
    .option(
      '--cycles',
      'with --network: count the trips of the HLS kernel and print its cycles by step',
      false,
    )
    .option('--backend <backends>', `${backendNames.join(', ')}, separated by commas`, backendNames.join())
    .option(...numericsOption)
    .option('--task <tasks>', 'tasks, by number or name, separated by commas; a layer takes the first', '')
    .option('--image <file>', 'image for the whole network; without: made from the seed')
    .option(
      '--weights <path>',
      'folder or file of weights (docs/reference/weights.md); repeat to fill gaps from further ones',
      collect,
      [],
    )
    .option('--golden <dir>', 'folder of golden tensors with a manifest.json')
    .option('--hls-include <dir>', "compile against a vendor's headers instead of the stand-ins")
    .option(...projectOption)
    .option(...simulatorOption)
    .option('--seed <number>', 'seed of vectors and stalls', integerOption(0, 2 ** 31 - 1), 1)
    .option('--stalls <share>', 'probability that a stream stalls in a cycle, 0 to 0.95', shareOption, 0.3)
    .option('--json', 'print one JSON object', false)
  withExamples(
    command,
    'verify nano',
    'verify nano --unit gelu --backend model,csim',
    'verify nano --layer l0_fc1',
  ).action(async (source: string, options: Omit<VerifyOptions, 'backendNamed'>) => {
    const { verify } = await import('../verify.js')
    const backendNamed = command.getOptionValueSource('backend') === 'cli'
    await verify(source, { ...options, backendNamed })
  })
}

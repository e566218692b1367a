import type { Command } from 'commander'
import type { BisectOptions } from '../bisect.js'
import { withExamples } from './examples.js'
import { withNetworkOptions } from './network-options.js'
import { projectOption, simulatorOption } from './options.js'

/** `moeforge bisect`: the first operation of a network that hardware does otherwise than the reference. */
export function registerBisect(program: Command): void {
  const command = withNetworkOptions(
    program
      .command('bisect')
      .description('run a network on the model and on hardware, and name the first operation that differs'),
  )
    .option('--backend <backend>', 'csim, the HLS kernel, or verilator, the accelerator', 'verilator')
    .option(...projectOption)
    .option(
      '--out <dir>',
      'new folder to write the tensors of the faulty step to, with the command that runs it alone',
    )
    .option(...simulatorOption)
  withExamples(command, 'bisect nano', 'bisect nano --backend csim --project hls-out/nano').action(
    async (source: string, options: BisectOptions) => {
      const { bisect } = await import('../bisect.js')
      await bisect(source, options)
    },
  )
}

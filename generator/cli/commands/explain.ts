import type { Command } from 'commander'
import type { ExplainOptions } from '../explain.js'
import { withExamples } from './examples.js'
import { withNetworkOptions } from './network-options.js'
import { simulatorOption } from './options.js'

/** `moeforge explain`: how a value came about. */
export function registerExplain(program: Command): void {
  const command = withNetworkOptions(
    program
      .command('explain')
      .description('show how one value of a tensor comes about: every product, shift and rounding'),
  )
    .argument('<value>', 'a tensor and an index: l0_fc1[3,5] is token 3, feature 5; l0_fc1[389] a flat index')
    .option('--cycle', 'simulate the Verilog accelerator, and say in which cycle it makes the value', false)
    .option(...simulatorOption)
  withExamples(command, "explain nano 'l0_fc1[3,5]'", "explain nano 'l1_x_out[3,5]' --task depth").action(
    async (source: string, value: string, options: ExplainOptions) => {
      const { explain } = await import('../explain.js')
      await explain(source, value, options)
    },
  )
}

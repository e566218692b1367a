import type { Command } from 'commander'
import type { SimulateOptions } from '../simulate.js'
import { withExamples } from './examples.js'
import { withMemoryOptions } from './memory-options.js'
import { withNetworkOptions } from './network-options.js'
import { integerOption, shareOption, simulatorOption } from './options.js'

/** `moeforge simulate`: an accelerator in Verilator, cycle by cycle. */
export function registerSimulate(program: Command): void {
  const network = withNetworkOptions(
    program
      .command('simulate')
      .description('run the Verilog accelerator in Verilator: cycles, traffic, what limits it'),
  )
    .option('--unit <unit>', 'a unit alone, on its test cases')
    .option('--images <number>', 'run the image this many times, back to back', integerOption(1, 1000), 1)
  const command = withMemoryOptions(network)
    .option(
      '--jitter <share>',
      'memory: probability of a gap in each channel and cycle, 0 to 0.95',
      shareOption,
      0,
    )
    .option(...simulatorOption)
    .option('--trace <file>', 'waveform of every signal: FST, or VCD where WebAssembly simulates')
  withExamples(command, 'simulate nano', 'simulate nano --unit linear').action(
    async (source: string, options: SimulateOptions) => {
      const { simulate } = await import('../simulate.js')
      await simulate(source, options)
    },
  )
}

import type { Command } from 'commander'
import type { SimulateOptions } from '../simulate-options.js'
import { withExamples } from './examples.js'
import { withMemoryOptions } from './memory-options.js'
import { withNetworkOptions } from './network-options.js'
import { cyclesOption, shareOption, simulatorOption } from './options.js'

/** `moeforge simulate`: an accelerator in Verilator, cycle by cycle. */
export function registerSimulate(program: Command): void {
  const command = withMemoryOptions(
    withNetworkOptions(
      program
        .command('simulate')
        .description('run the Verilog accelerator in Verilator: cycles, traffic, what limits it'),
    ).option('--unit <unit>', 'a unit alone, on its test cases'),
  )
    .option(
      '--jitter <share>',
      'memory: probability of a gap in each channel and cycle, 0 to 0.95',
      shareOption,
      0,
    )
    .option(...simulatorOption)
    .option('--trace <file>', 'waveform of every signal: .fst, which WebAssembly does not write, or .vcd')
    .option('--trace-window <from:to>', 'waveform of these cycles alone', cyclesOption)
    .option('--perfetto <file>', 'what happened when, for ui.perfetto.dev: operations, stalls, ports, units')
    .option('--csv <file>', 'a row an operation: cycles, stalls, bytes by port')
  withExamples(
    command,
    'simulate nano',
    'simulate nano --unit linear',
    'simulate nano --perfetto nano.json',
  ).action(async (source: string, options: SimulateOptions) => {
    const { simulate } = await import('../simulate.js')
    await simulate(source, options)
  })
}

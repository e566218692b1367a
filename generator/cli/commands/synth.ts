import type { Command } from 'commander'
import type { SynthOptions } from '../synth.js'
import { withExamples } from './examples.js'

/** `moeforge synth`: what the Verilog takes of the device; needs Yosys and minutes. */
export function registerSynth(program: Command): void {
  const command = program
    .command('synth')
    .description(
      'synthesise the Verilog with Yosys (minutes); say what it takes of the device, and find latches and loops',
    )
    .argument('[configs...]', 'preset names or config files', ['m3vit-tiny'])
    .option('--unit <unit>', 'only this unit')
    .option('--json', 'print one JSON object', false)
  withExamples(command, 'synth nano --unit gelu').action(
    async (configs: readonly string[], options: SynthOptions) => {
      const { synth } = await import('../synth.js')
      await synth(configs, options)
    },
  )
}

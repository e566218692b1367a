import type { Command } from 'commander'
import { presetNames } from '../../config/presets.js'
import type { InitOptions } from '../init.js'
import { withExamples } from './examples.js'

/** `moeforge init`: prints a preset as commented YAML, or writes it to a new file. */
export function registerInit(program: Command): void {
  const command = program
    .command('init')
    .description('print a commented config to start from')
    .argument('[preset]', presetNames().join(' | '), 'm3vit-tiny')
    .option('--out <file>', 'write a new file instead; an existing one is left alone')
    .option('--device <device>', 'for another device than the preset is for (docs/reference/devices.md)')
    .option('--list', 'list the presets, a line each', false)
  withExamples(command, 'init --list', 'init nano --device kv260 --out mine.yaml').action(
    async (preset: string, options: InitOptions) => {
      const { init } = await import('../init.js')
      await init(preset, options)
    },
  )
}

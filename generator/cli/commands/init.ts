import type { Command } from 'commander'
import { presetNames } from '../../config/presets.js'
import { withExamples } from './examples.js'

export interface InitOptions {
  readonly out?: string
}

/** `moeforge init`: prints a preset as commented YAML, or writes it to a new file. */
export function registerInit(program: Command): void {
  const command = program
    .command('init')
    .description('print a commented config to start from')
    .argument('[preset]', presetNames().join(' | '), 'm3vit-tiny')
    .option('--out <file>', 'write a new file instead; an existing one is left alone')
  withExamples(command, 'init nano --out mine.yaml').action(async (preset: string, options: InitOptions) => {
    const { init } = await import('../init.js')
    await init(preset, options)
  })
}

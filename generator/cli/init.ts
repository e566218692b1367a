import type { Command } from 'commander'
import { loadConfig } from '../config/load.js'
import { presetNames, unknownPreset } from '../config/presets.js'
import { printConfig } from '../config/print.js'
import { InputError } from '../errors.js'
import { writeNewFile } from '../output-file.js'

/** Adds `moeforge init`: prints a preset as commented YAML, or writes it to a new file. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('print a commented config to start from')
    .argument('[preset]', presetNames().join(' | '), 'm3vit-tiny')
    .option('--out <file>', 'write a new file instead; an existing one is left alone')
    .action((preset: string, { out }: { out?: string }) => init(preset, out))
}

async function init(preset: string, out: string | undefined): Promise<void> {
  if (!presetNames().includes(preset)) throw new InputError([unknownPreset(preset, 'no such preset')])
  const text = printConfig(loadConfig(preset))
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
}

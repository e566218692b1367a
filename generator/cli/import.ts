import type { Command } from 'commander'
import { printConfig } from '../config/print.js'
import type { Imported } from '../import/imported.js'
import { importM3vit } from '../import/m3vit.js'
import { parseSettings } from '../import/m3vit-settings.js'
import { importVit } from '../import/vit.js'
import { writeNewFile } from '../output-file.js'
import { collect } from './options.js'

/** `moeforge import`: what describes a network elsewhere, as a config. */
export function registerImport(program: Command): void {
  const command = program.command('import').description("make a config of another project's description")
  command
    .command('m3vit')
    .description('an experiment file of M³ViT (YAML)')
    .argument('<file>', 'the experiment file')
    .option(
      '--set <key=value>',
      'a setting of its training script, such as moe_top_k=4; repeat for more; overrides the file',
      collect,
      [],
    )
    .option('--out <file>', 'write a new file instead of stdout')
    .action((file: string, { set, out }: { set: readonly string[]; out?: string }) =>
      print(importM3vit(file, parseSettings(set)), out),
    )
  command
    .command('vit')
    .description("a config.json of timm's or Hugging Face's ViT and DeiT")
    .argument('<file>', 'the config.json')
    .option('--out <file>', 'write a new file instead of stdout')
    .action((file: string, { out }: { out?: string }) => print(importVit(file), out))
}

async function print({ config, notes }: Imported, out: string | undefined): Promise<void> {
  const text = printConfig(config)
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
  for (const note of notes) console.error(`note: ${note}`)
}

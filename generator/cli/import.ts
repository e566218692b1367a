import { printConfig } from '../config/print.js'
import type { Imported } from '../import/imported.js'
import { importM3vit } from '../import/m3vit.js'
import { parseSettings } from '../import/m3vit-settings.js'
import { importVit } from '../import/vit.js'
import { writeNewFile } from '../new-file.js'
import type { ImportOptions, M3vitOptions } from './commands/import.js'

/** Prints or writes the config of an experiment file of M³ViT. */
export function fromM3vit(file: string, { set, out }: M3vitOptions): void {
  print(importM3vit(file, parseSettings(set)), out)
}

/** Prints or writes the config of a config.json of timm's or Hugging Face's. */
export function fromVit(file: string, { out }: ImportOptions): void {
  print(importVit(file), out)
}

function print({ config, notes }: Imported, out: string | undefined): void {
  const text = printConfig(config)
  if (out === undefined) process.stdout.write(text)
  else writeNewFile(out, text)
  for (const note of notes) console.error(`note: ${note}`)
}

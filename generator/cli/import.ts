import { writeNewFile } from '../base/output-file.js'
import { printConfig } from '../config/print.js'
import type { Imported } from '../import/imported.js'
import { importM3vit } from '../import/m3vit.js'
import { parseSettings } from '../import/m3vit-settings.js'
import { importVit } from '../import/vit.js'

export interface ImportOptions {
  readonly out?: string
}

export interface M3vitOptions extends ImportOptions {
  readonly set: readonly string[]
}

/** Prints or writes the config of an experiment file of M³ViT. */
export function fromM3vit(file: string, { set, out }: M3vitOptions): Promise<void> {
  return print(importM3vit(file, parseSettings(set)), out)
}

/** Prints or writes the config of a config.json of timm's or Hugging Face's. */
export function fromVit(file: string, { out }: ImportOptions): Promise<void> {
  return print(importVit(file), out)
}

async function print({ config, notes }: Imported, out: string | undefined): Promise<void> {
  const text = printConfig(config)
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
  for (const note of notes) console.error(`note: ${note}`)
}

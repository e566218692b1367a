import { loadConfig } from '../config/load.js'
import { presetNames, unknownPreset } from '../config/presets.js'
import { printConfig } from '../config/print.js'
import { InputError } from '../errors.js'
import { writeNewFile } from '../output-file.js'
import type { InitOptions } from './commands/init.js'

/** Prints a preset as commented YAML, or writes it to a new file. */
export async function init(preset: string, { out }: InitOptions): Promise<void> {
  if (!presetNames().includes(preset)) throw new InputError([unknownPreset(preset, 'no such preset')])
  const text = printConfig(loadConfig(preset))
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
}

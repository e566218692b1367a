import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, type Problem } from '../base/errors.js'
import { packageRoot } from '../base/root.js'
import { nameRepair } from '../base/wording.js'

const folder = join(packageRoot, 'generator', 'config', 'presets')

/** Names of the presets, sorted. */
export function presetNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()
}

/** The YAML of a preset. Throws InputError for an unknown name. */
export function readPreset(name: string): string {
  if (!presetNames().includes(name)) throw new InputError([unknownPreset(name, 'no such preset')])
  return readFileSync(join(folder, `${name}.yaml`), 'utf8')
}

/** The problem of an unknown preset, with the names of the known ones. */
export function unknownPreset(name: string, message: string): Problem {
  return { path: name, message, repair: nameRepair(name, presetNames(), 'presets') }
}

import { InputError } from '../base/errors.js'
import { parseYaml } from '../base/yaml-text.js'
import type { Config } from './config.js'
import { type LoadOptions, parseConfig, readConfig } from './load.js'
import { isMap } from './shape.js'

/** Values by dotted paths of a config: `hardware.array.lanes`. */
export type Edits = Readonly<Record<string, unknown>>

/**
 * The config of a preset or file with some of its values replaced, before defaults are filled in: what is not written follows.
 * Throws InputError that lists everything wrong with it.
 */
export function loadVaried(source: string, edits: Edits, options: LoadOptions = {}): Config {
  const value = parseYaml(readConfig(source), source)
  if (!isMap(value))
    throw InputError.at(source, 'is not a config', 'write a mapping with name, model and hardware')
  return parseConfig(edited(value, edits), { ...options, source })
}

/** A value with those at some dotted paths replaced; maps on the way to them are made where they are missing. */
function edited(value: Readonly<Record<string, unknown>>, edits: Edits): Record<string, unknown> {
  return Object.entries(edits).reduce<Record<string, unknown>>(
    (map, [path, replacement]) => replaced(map, path.split('.'), replacement),
    { ...value },
  )
}

function replaced(
  map: Readonly<Record<string, unknown>>,
  [key, ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  if (rest.length === 0) return { ...map, [key]: value }
  const inner = map[key]
  return { ...map, [key]: replaced(isMap(inner) ? inner : {}, rest, value) }
}

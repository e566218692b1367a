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
  return parseConfig(varied(parseYaml(readConfig(source), source), edits), { ...options, source })
}

/**
 * A config's value with those at some dotted paths replaced; maps on the way to them are made where they are missing. What is no
 * map stays as it is, for `parseConfig` to reject.
 */
export function varied(value: unknown, edits: Edits): unknown {
  if (!isMap(value)) return value
  return Object.entries(edits).reduce<Readonly<Record<string, unknown>>>(
    (map, [path, replacement]) => replaced(map, path.split('.'), replacement),
    value,
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

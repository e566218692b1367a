import { deepFreeze } from '../base/deep-freeze.js'
import { InputError } from '../base/errors.js'
import { isMissing } from '../base/read-input.js'
import { show } from '../base/wording.js'
import { parseYaml, readText } from '../base/yaml-text.js'
import type { Config, FormatsConfig } from './config.js'
import { publishedFormats } from './default-formats.js'
import { defaultProfile } from './defaults.js'
import { presetNames, readPreset, unknownPreset } from './presets.js'
import type { Profile } from './profile.js'
import { resolveConfig } from './resolve-config.js'
import { checkRules } from './rules.js'
import { type ConfigInput, configSchema } from './schema.js'
import { checkShape, isMap } from './shape.js'

export interface LoadOptions {
  /**
   * A numerics profile (`exact` or `edge-moe`). If the config is of another, its defaults replace the config's whole
   * numerics section, formats and methods included; what the section says is not even checked.
   */
  readonly numerics?: string | undefined
}

export interface ParseOptions extends LoadOptions {
  /** What error messages call the config as a whole. */
  readonly source?: string
}

/**
 * The complete, frozen config of a preset or of a YAML or JSON file; a preset wins over a file of its name.
 * Throws InputError that lists everything wrong with it.
 */
export function loadConfig(source: string, options: LoadOptions = {}): Config {
  return parseConfig(parseYaml(readConfig(source), source), { ...options, source })
}

/** The text of a preset or of a config file; a preset wins over a file of its name. @throws InputError where there is neither. */
export function readConfig(source: string): string {
  return presetNames().includes(source) ? readPreset(source) : readConfigFile(source)
}

/** The config of a preset for another device, with its defaults of that device. */
export function presetForDevice(preset: string, device: string): Config {
  const value = parseYaml(readPreset(preset), preset) as ConfigInput
  return parseConfig({ ...value, hardware: { ...value.hardware, device } }, { source: preset })
}

/** The config of a preset with a profile's numerics in place of its own, in Edge-MoE's published formats. */
export function withPublishedFormats(preset: string, profile: Profile): Config {
  return parseConfig(withNumerics({ ...loadConfig(preset) }, { profile, formats: publishedFormats }))
}

/**
 * The complete, frozen config that a value stands for: defaults filled in, rules checked.
 * Throws InputError that lists everything wrong with it.
 */
export function parseConfig(value: unknown, { numerics, source = 'config' }: ParseOptions = {}): Config {
  if (!isMap(value)) throw notAMap(value, source)
  const replaced = numerics !== undefined && numerics !== profileOf(value)
  const input = replaced ? withNumerics(value, { profile: numerics }) : value
  const { problems, unusable, usable } = checkShape(configSchema, input)
  // Where a field is unusable this holds a default or nothing; checkRules leaves out the rules that read it.
  const config = resolveConfig(usable as ConfigInput)
  const all = [...problems, ...checkRules(config, unusable)]
  if (all.length > 0) throw new InputError(all)
  return deepFreeze(config)
}

// Attention that suits a profile's formats need not suit another's: it takes its default as well.
function withNumerics(
  value: Readonly<Record<string, unknown>>,
  numerics: { readonly profile: string; readonly formats?: FormatsConfig },
): Record<string, unknown> {
  const { hardware } = value
  const attention = isMap(hardware) ? hardware.attention : undefined
  const replaced = { ...value, numerics }
  if (!isMap(hardware) || !isMap(attention)) return replaced
  const { dataflow, ...rest } = attention
  return { ...replaced, hardware: { ...hardware, attention: rest } }
}

function profileOf(value: Readonly<Record<string, unknown>>): unknown {
  return (isMap(value.numerics) ? value.numerics.profile : undefined) ?? defaultProfile
}

function readConfigFile(source: string): string {
  if (source === '') {
    throw InputError.at(
      'config',
      'no name was given',
      `write a file or a preset: ${presetNames().join(', ')}`,
    )
  }
  if (isMissing(source)) throw new InputError([unknownPreset(source, 'no such preset or file')])
  return readText(source)
}

function notAMap(value: unknown, source: string): InputError {
  return value === null || value === undefined
    ? InputError.at(source, 'is empty', 'moeforge init prints a config to start from')
    : InputError.at(source, `${show(value)} is not a config`, 'write a mapping with name, model and hardware')
}

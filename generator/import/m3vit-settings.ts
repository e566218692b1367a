import * as z from 'zod'
import { InputError, type Problem } from '../base/errors.js'
import { checkShape, unwrapped } from '../config/shape.js'
import { type M3vitSettings, settingsSchema } from './m3vit-schema.js'

/** The settings that a command line gives: no others are keys of it. */
export type GivenSettings = Partial<M3vitSettings>

/** What messages call a setting. */
export function settingPath(key: string): string {
  return `--set ${key}`
}

/** What messages call a setting that file or command line may give: where it is given. */
export function givenAt(
  key: keyof M3vitSettings,
  { backbone, settings }: { readonly backbone: M3vitSettings; readonly settings: GivenSettings },
): string {
  return key in backbone && !(key in settings) ? `backbone_kwargs.${key}` : settingPath(key)
}

/**
 * Settings of M³ViT's training script, from texts such as `moe_top_k=4` or `multi_gate=True`.
 * @throws InputError that names every text that is not a setting and a value for it.
 */
export function parseSettings(texts: readonly string[]): GivenSettings {
  const values: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const text of texts) {
    const [, key, value] = /^(\w+)=(.+)$/s.exec(text) ?? []
    if (key === undefined) {
      problems.push({
        path: settingPath(text),
        message: 'is not a setting',
        repair: 'write key=value: moe_top_k=4',
      })
    } else if (Object.hasOwn(values, key)) {
      problems.push({ path: settingPath(key), message: 'is given twice', repair: 'keep one of them' })
    } else values[key] = settingValue(key, value)
  }
  const shape = checkShape(settingsSchema, values)
  problems.push(...shape.problems.map(({ path, ...rest }) => ({ path: settingPath(path), ...rest })))
  if (problems.length > 0) throw new InputError(problems)
  return shape.usable as GivenSettings
}

/** The words that the published script takes for a truth value. */
const truths: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['yes', 'true', 't', 'y', '1'].map((word) => [word, true])),
  ...Object.fromEntries(['no', 'false', 'f', 'n', '0'].map((word) => [word, false])),
}

function settingValue(key: string, text: string): unknown {
  const fields: Readonly<Record<string, z.core.$ZodType>> = settingsSchema.shape
  const isFlag = Object.hasOwn(fields, key) && unwrapped(fields[key]) instanceof z.ZodBoolean
  if (isFlag) return truths[text.toLowerCase()] ?? text
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

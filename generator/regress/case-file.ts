import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { InputError } from '../base/errors.js'
import { parseYaml, readText } from '../base/yaml-text.js'
import { presetNames } from '../config/presets.js'

const ending = '.case.yaml'

const caseSchema = z.strictObject({
  /** A preset, or a config file beside this one. */
  config: z.string().min(1),
  /** Values of it that are others here, by dotted paths. */
  edits: z.record(z.string(), z.unknown()).default({}),
  numerics: z.enum(['exact', 'edge-moe']).optional(),
  /** Seed of weights and images that are not given. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  /** Folders or files of weights beside this file, later ones for what earlier ones lack. */
  weights: z.array(z.string()).default([]),
  /** Images beside this file; without, one is drawn. */
  images: z.array(z.string()).default([]),
  /** Numbers or names; without, all. */
  tasks: z.array(z.union([z.string(), z.int()])).optional(),
})

/** A case of a regression, its paths absolute. */
export interface Case extends z.infer<typeof caseSchema> {
  /** The name of its file without `.case.yaml`. */
  readonly name: string
}

/**
 * The cases of a folder: its files that end in `.case.yaml`, by name.
 * @throws InputError for a folder without any, and for each that is not as it should be.
 */
export function readCases(folder: string): Case[] {
  if (!existsSync(folder)) throw InputError.at(folder, 'is not there', 'name a folder of cases')
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
  if (files.length === 0)
    throw InputError.at(
      folder,
      `has no file that ends in ${ending}`,
      `write one, for example tiny${ending} with "config: nano"`,
    )
  return files.map((file) => readCase(join(folder, file), file.slice(0, -ending.length)))
}

function readCase(path: string, name: string): Case {
  const parsed = caseSchema.safeParse(parseYaml(readText(path), path))
  if (!parsed.success)
    throw new InputError(
      parsed.error.issues.map((issue) => ({
        path: `${path}: ${issue.path.join('.') || 'case'}`,
        message: issue.message,
        repair: 'docs/reference/commands/regress.md says what a case holds',
      })),
    )
  const { config, weights, images, ...rest } = parsed.data
  const beside = (each: string) => resolve(dirname(path), each)
  return {
    ...rest,
    name,
    config: presetNames().includes(config) ? config : beside(config),
    weights: weights.map(beside),
    images: images.map(beside),
  }
}

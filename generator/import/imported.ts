import { InputError, type Problem } from '../base/errors.js'
import type { Config } from '../config/config.js'
import { parseConfig } from '../config/load.js'
import type { ConfigInput } from '../config/schema.js'

/** A network described elsewhere, as a config. */
export interface Imported {
  readonly config: Config
  /** What the config says otherwise than its source, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * What a source calls the config's fields: its path by the config's, `model.heads` → `backbone_kwargs.num_heads`.
 * Fields that go by no other name are left out.
 */
export type SourcePaths = Readonly<Record<string, string>>

/**
 * The config of an imported model, on a ZCU102 with defaults for everything that is not a property of the network.
 * @throws InputError that lists every rule the model breaks, under the names of its source.
 */
export function importedConfig(name: string, model: ConfigInput['model'], paths: SourcePaths): Config {
  try {
    return parseConfig({ name, model, hardware: { device: 'zcu102' } })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    // Both sides of an image may have one name, and the same problem.
    const problems = error.problems.map((problem) => renamed(problem, paths))
    throw new InputError(problems.filter((problem, i) => problems.findIndex(same(problem)) === i))
  }
}

/** A usable config name made of any text; `fallback` where nothing is left of it. */
export function configName(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
  return name === '' ? fallback : name
}

function same({ path, message }: Problem): (other: Problem) => boolean {
  return (other) => other.path === path && other.message === message
}

function renamed({ path, message, repair }: Problem, paths: SourcePaths): Problem {
  const inSource = (text: string) => text.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) => sourceWord(word, paths))
  return {
    path: paths[path.replace(/\[\d+\]$/, '')] ?? path,
    message: inSource(message),
    ...(repair !== undefined && { repair: inSource(repair) }),
  }
}

/** What the source calls a field that a message mentions: `embedDim` → `embed_dim`. */
function sourceWord(word: string, paths: SourcePaths): string {
  const [, path] = Object.entries(paths).find(([field]) => field.endsWith(`.${word}`)) ?? []
  return path?.split(/[. ]/).at(-1) ?? word
}

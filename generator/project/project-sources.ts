import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmittedFile } from '../base/emitted-file.js'
import { InputError } from '../base/errors.js'
import { parseConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { type LocalChanges, localChanges, type Manifest, readManifest } from './manifest.js'

/** Sources of a generated project that a person changed, in place of the generator's. */
export interface ProjectSources {
  readonly folder: string
  /** Sources that differ from what was generated. */
  readonly changed: readonly string[]
  /** Other files that do, which no simulation here reads: benches, scripts, data. */
  readonly unused: readonly string[]
  readonly edit: (file: EmittedFile) => string
}

/**
 * Reads the changed sources, `rtl/` and `hls/`, of a project.
 * @throws InputError when the folder is no project of this design, or has files that no project has, or lacks some.
 */
export async function projectSources(folder: string, design: Design): Promise<ProjectSources> {
  const manifest = await readManifest(folder)
  if (manifest === undefined)
    throw InputError.at('--project', `${folder} is no generated project`, 'name a folder that generate wrote')
  mustBeOf(design, folder, manifest)
  const changes = await localChanges(folder, manifest)
  mustBeWhole(folder, changes)
  const changed = changes.edited.filter(isSource)
  const texts = await Promise.all(changed.map((path) => readFile(join(folder, path), 'utf8')))
  const byPath = new Map(changed.map((path, i) => [path, texts[i]]))
  return {
    ...{ folder, changed },
    unused: changes.edited.filter((path) => !isSource(path)),
    edit: ({ path, text }) => byPath.get(path) ?? text,
  }
}

function isSource(path: string): boolean {
  return path.startsWith('rtl/') || path.startsWith('hls/')
}

function mustBeOf(design: Design, folder: string, { config }: Manifest): void {
  const { configHash } = elaborate(parseConfig(config, { source: join(folder, 'manifest.json') }))
  if (configHash === design.configHash) return
  const repair = `give ${join(folder, 'config.yaml')} as the config`
  throw InputError.at('--project', `${folder} was generated from another config`, repair)
}

function mustBeWhole(folder: string, { missing, added }: LocalChanges): void {
  const problems = [
    ...missing.filter(isSource).map((path) => ({
      ...{ path: '--project', message: `${folder} has no ${path}`, repair: 'generate the project again' },
    })),
    ...added.filter(isSource).map((path) => ({
      ...{ path: '--project', message: `${folder} has ${path}, which the generator does not write` },
      repair: 'put its text into a file that the generator writes',
    })),
  ]
  if (problems.length > 0) throw new InputError(problems)
}

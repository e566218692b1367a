import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../base/errors.js'
import { packageVersion } from '../base/root.js'
import type { Config } from '../config/config.js'
import { loadConfig } from '../config/load.js'
import { type FoundProject, findProject } from '../project/find-project.js'
import { contentHash, type Manifest } from '../project/manifest.js'
import type { ReportFolder } from './report-folders.js'

/** What reports are of. */
export interface ReportedConfig {
  readonly config: Config
  /** The project's folder, or the config as it was named. */
  readonly source: string
  /** What of the project is not as moeforge would make it now. */
  readonly notes: readonly string[]
}

/** Where reports were found, what they may be of, and which files of a project they were made from. */
export interface ReportOrigin {
  readonly found: readonly ReportFolder[]
  /** The config that the user named. */
  readonly named: string | undefined
  /** Folder of the sources within a project. */
  readonly sources: 'hls/' | 'rtl/'
}

/**
 * The config that reports are of: the one that was named, else that of the generated project that they lie in.
 * @throws InputError when they lie in none, or in several.
 */
export async function reportedConfig({ found, named, sources }: ReportOrigin): Promise<ReportedConfig> {
  if (named !== undefined) return { config: loadConfig(named), source: named, notes: [] }
  const projects = new Map<string, FoundProject>()
  for (const { folder } of found) {
    const project = await findProject(folder)
    if (project !== undefined) projects.set(project.folder, project)
  }
  const [project, ...more] = projects.values()
  if (project === undefined)
    throw InputError.at(
      '--config',
      `${found.map(({ folder }) => folder).join(', ')} is in no generated project, so what it is of is not known`,
      'name the config: a preset or a file',
    )
  if (more.length > 0)
    throw InputError.at(
      '--config',
      `there are reports of several projects: ${[...projects.keys()].join(', ')}`,
      'name the folder of one',
    )
  return fromProject(project, sources)
}

async function fromProject(
  { folder, manifest }: FoundProject,
  sources: ReportOrigin['sources'],
): Promise<ReportedConfig> {
  const edited = await editedFiles(folder, manifest, sources)
  const notes = [
    ...(manifest.version === packageVersion
      ? []
      : [`the project is of moeforge ${manifest.version}, what is expected of ${packageVersion}`]),
    ...edited.map((path) => `${path} is not as moeforge wrote it: what is expected may not fit`),
  ]
  return { config: loadConfig(join(folder, configFile)), source: folder, notes }
}

const configFile = 'config.yaml'

/** The config and the sources that were edited or removed since they were generated. */
async function editedFiles(
  folder: string,
  { files }: Manifest,
  sources: ReportOrigin['sources'],
): Promise<string[]> {
  const looked = Object.entries(files).filter(([path]) => path === configFile || path.startsWith(sources))
  const isEdited = await Promise.all(
    looked.map(async ([path, hash]) => {
      const content = await readFile(join(folder, path)).catch(() => null)
      return content === null || contentHash(content) !== hash
    }),
  )
  return looked.flatMap(([path], i) => (isEdited[i] ? [path] : []))
}

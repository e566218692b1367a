import type { Design } from '../design/design.js'
import { type ProjectSources, projectSources } from '../project/project-sources.js'

/**
 * The changed sources of the project that an option names; what is not used of it is said on stderr.
 * @throws InputError as `projectSources` does.
 */
export async function optionProject(
  design: Design,
  folder: string | undefined,
): Promise<ProjectSources | null> {
  if (folder === undefined) return null
  const sources = await projectSources(folder, design)
  for (const path of sources.unused)
    console.error(`note: ${folder} has another ${path} too, which is not used`)
  return sources
}

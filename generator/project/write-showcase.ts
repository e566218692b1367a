import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withScratchFolder } from '../base/temporary-folder.js'
import { writeFiles } from '../base/write-files.js'
import { loadConfig } from '../config/load.js'
import { readManifest } from './manifest.js'
import { projectFiles } from './project-files.js'
import { showcaseFolder, shownFiles } from './showcase.js'
import { writeProject } from './write-project.js'

// Writes the example anew: `npm run showcase`.
const config = loadConfig('nano')
const files = await projectFiles(config)
await withScratchFolder('showcase', async (folder) => {
  const project = join(folder, 'nano')
  await writeProject(config, project, { force: false })
  const manifest = await readManifest(project)
  await rm(showcaseFolder, { recursive: true, force: true })
  const shown = shownFiles(files.keys()).map((path) => [path, files.get(path) ?? ''] as const)
  await writeFiles(
    showcaseFolder,
    new Map([...shown, ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`]]),
  )
})

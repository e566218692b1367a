import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { writeExploration, writeReport } from './shown-pages.js'

/** Pages that moeforge itself writes, which the site has made anew each time. */
const livePages = {
  'report-nano.html': 'the report of nano, a small network with experts',
  'designs-m3vit-tiny.html': 'what explore finds for m3vit-tiny',
} as const

/** Their folder among the static files of the site. */
const folderName = 'live'

/** Writes them among the static files of the site. */
export async function writeLivePages(publicFolder: string): Promise<void> {
  const at = (file: keyof typeof livePages) => join(publicFolder, folderName, file)
  mkdirSync(join(publicFolder, folderName), { recursive: true })
  await writeReport('nano', at('report-nano.html'))
  await withScratchFolder('explored', async (folder) => {
    copyFileSync(await writeExploration('m3vit-tiny', folder), at('designs-m3vit-tiny.html'))
  })
}

/** The page that leads to them. */
export function livePage(): string {
  const lines = Object.entries(livePages).map(
    ([file, about]) => `- [${file}](/${folderName}/${file}){target="_self"}: ${about}`,
  )
  return [
    '# Pages that moeforge writes',
    '',
    'Made when this site was built, each one HTML file that needs nothing beside it:',
    '',
    ...lines,
    '',
  ].join('\n')
}

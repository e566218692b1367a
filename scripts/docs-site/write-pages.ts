import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageRoot, packageVersion } from '../../generator/base/root.js'
import { apiPage } from './api-page.js'
import { configPage } from './config-page.js'
import { rootPages, sitePath, siteText } from './links.js'
import { livePage } from './live-pages.js'
import { navigation } from './navigation.js'

/** Pages that are made, by their paths in the site, and the lines that docs/README.md would have of them. */
const made: Readonly<Record<string, () => string>> = {
  'reference/config.md': configPage,
  'reference/api.md': apiPage,
  'reference/live.md': livePage,
}
const madeLines = {
  Reference: [
    '- [Config](reference/config.md): every key',
    '- [JavaScript](reference/api.md): what the package exports',
    '- [Pages that moeforge writes](reference/live.md): a report, explored designs',
  ],
}

/** Writes the pages of the site and their navigation into a folder, in place of what is there. @returns the paths of pages */
export function writePages(folder: string): string[] {
  rmSync(folder, { recursive: true, force: true })
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const docs = readdirSync(join(packageRoot, 'docs'), { recursive: true })
    .map((name) => `docs/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md'))
  const pages = [...docs, ...rootPages].map((path) => {
    const there = sitePath(path) as string
    write(there, siteText(path, readFileSync(join(packageRoot, path), 'utf8')))
    return there
  })
  cpSync(join(packageRoot, 'docs', 'pictures'), join(folder, 'pictures'), { recursive: true })
  for (const [path, page] of Object.entries(made)) write(path, page())
  const contents = readFileSync(join(packageRoot, 'docs', 'README.md'), 'utf8')
  const parts = navigation(contents, madeLines)
  write('navigation.json', JSON.stringify({ parts, version: packageVersion }))
  return [...pages, ...Object.keys(made)].sort()
}

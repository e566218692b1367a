import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../generator/base/root.js'

/** A Markdown file of the project, its path from the root on with slashes. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** Every page of `docs/`. */
export const docPages: readonly Page[] = readdirSync(join(packageRoot, 'docs'), { recursive: true })
  .map((name) => `docs/${String(name)}`)
  .filter((path) => path.endsWith('.md'))
  .sort()
  .map(readPage)

/** What people read: the pages of `docs/` and those in the root. */
export const pages: readonly Page[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(readPage),
  ...docPages,
]

function readPage(path: string): Page {
  return { path, text: readFileSync(join(packageRoot, path), 'utf8') }
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  const prose = text.replace(/^```.*?^```/gms, '')
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

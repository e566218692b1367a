import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packageRoot } from '../base/root.js'

/** The example that the repository holds: of a generated project what a person reads. */
export const showcaseFolder = join(packageRoot, 'hls-out/nano')

/** The files of a project that the example has: neither copies of the library and of `sim/`, nor vectors. */
export function shownFiles(paths: Iterable<string>): string[] {
  const copies = new Set(['templates/lib', 'templates/project', 'sim'].flatMap(namesBelow))
  return [...paths].filter((path) => !path.startsWith('data/') && !copies.has(basename(path))).toSorted()
}

function namesBelow(folder: string): string[] {
  const path = join(packageRoot, folder)
  return existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
        .map(({ name }) => name)
    : []
}

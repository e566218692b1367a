import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../generator/base/root.js'
import { shownFiles } from '../generator/project/showcase.js'

/**
 * Paths within the checkout of the files in `folders` whose names end in one of `extensions`, sorted. Of the example in
 * hls-out/nano what is committed there: what a run adds is either a copy of a file elsewhere, or built. Folders `dist` are
 * built too.
 */
export function sourceFiles(folders: readonly string[], extensions: readonly string[]): string[] {
  return folders
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => extensions.some((extension) => path.endsWith(`.${extension}`)))
    .toSorted()
}

function filesBelow(folder: string): string[] {
  const paths = readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
  const wanted = folder.startsWith('hls-out/') ? shownFiles(paths) : paths
  return wanted.filter((path) => !/(^|\/)dist\//.test(path)).map((path) => join(folder, path))
}

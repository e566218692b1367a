import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders and files below a folder, as the file systems of tools in WebAssembly. */
export function folderTree(folder) {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name)
      return [entry.name, entry.isDirectory() ? folderTree(path) : readFileSync(path)]
    }),
  )
}

/** The file at a path of such a tree. */
export function fileIn(tree, path) {
  return path.split('/').reduce((place, name) => place[name], tree)
}

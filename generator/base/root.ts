import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the moeforge package: where `templates/`, `sim/` and the presets are, from source and from dist alike. */
export const packageRoot: string = findPackageRoot(dirname(fileURLToPath(import.meta.url)))

/** Version in package.json. */
export const packageVersion: string = JSON.parse(
  readFileSync(join(packageRoot, 'package.json'), 'utf8'),
).version

function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  return findPackageRoot(dirname(folder))
}

/** A program of this package as it is compiled, by its source's path: for processes and threads that run it. */
export function compiledProgram(source: string): string {
  return join(packageRoot, 'dist', source.replace(/\.ts$/, '.js'))
}

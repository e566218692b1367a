import type { BuildOptions } from './build-options.js'

/** Source files with `edit` applied to each; the same files without it. */
export function editSources(files: Map<string, string>, edit: BuildOptions['edit']): Map<string, string> {
  if (edit === undefined) return files
  return new Map([...files].map(([path, text]) => [path, edit({ path, text })]))
}

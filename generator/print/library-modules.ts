import { isLibraryFile, libraryFile } from './templates.js'

/**
 * Files of Verilog and behind them the modules that they are made of, as `rtl/<module>.v`: what the files instantiate, what
 * that instantiates, and so on, each from `others` or else from `templates/lib/`. A module counts as used where any instance
 * of it stands in the text, also one that the parameters leave out.
 */
export function withModules(
  files: Iterable<readonly [string, string]>,
  others: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const all = new Map(files)
  // A Map hands out what is added while it is walked.
  for (const text of all.values())
    for (const module of instantiated(text)) {
      const path = `rtl/${module}.v`
      const found =
        others.get(path) ?? (isLibraryFile(`${module}.v`) ? libraryFile(`${module}.v`) : undefined)
      if (!all.has(path) && found !== undefined) all.set(path, found)
    }
  return all
}

/** Names before parameters or the name of an instance: modules, and few other words. */
function instantiated(text: string): string[] {
  const code = text.replaceAll(/\/\/.*/g, '')
  return [...code.matchAll(/\b([a-z]\w*)\s+(?=#\s*\(|u_\w+\s*\()/g)].map(([, name]) => name)
}

import { Directory, File, type Inode, PreopenDirectory } from '@bjorn3/browser_wasi_shim'

/** Contents by path, relative and with slashes. */
export type Contents = ReadonlyMap<string, Uint8Array>

/** A file system in memory, which is all that a program sees as `/`. */
export interface MemoryFiles {
  readonly root: PreopenDirectory
  /** Contents of the files that are there now and were not at first, or have been written. */
  written(): Map<string, Uint8Array>
}

/** @throws TypeError where one path takes for a folder what another says is a file */
export function memoryFiles(contents: Contents): MemoryFiles {
  const top: Map<string, Inode> = new Map()
  const first = new Map<string, Uint8Array>()
  for (const [path, bytes] of contents) {
    const file = new File(bytes)
    first.set(path, file.data)
    put(top, path, file)
  }
  const written = () => new Map([...filesBelow(top)].filter(([path, bytes]) => first.get(path) !== bytes))
  return { root: new PreopenDirectory('/', top), written }
}

function put(top: Map<string, Inode>, path: string, file: File): void {
  const names = path.split('/')
  const last = names[names.length - 1]
  const folder = names.slice(0, -1).reduce((entries, name) => {
    const found = entries.get(name) ?? new Directory(new Map())
    entries.set(name, found)
    if (found instanceof Directory) return found.contents
    throw bothAt(path)
  }, top)
  if (folder.has(last)) throw bothAt(path)
  folder.set(last, file)
}

function bothAt(path: string): TypeError {
  return new TypeError(
    `files: ${JSON.stringify(path)} goes through a path that is a file too; rename one of them`,
  )
}

function* filesBelow(entries: ReadonlyMap<string, Inode>, prefix = ''): Generator<[string, Uint8Array]> {
  for (const [name, entry] of entries) {
    if (entry instanceof Directory) yield* filesBelow(entry.contents, `${prefix}${name}/`)
    if (entry instanceof File) yield [prefix + name, entry.data]
  }
}

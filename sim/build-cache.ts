import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { withTemporaryFolder } from '../generator/temporary-folder.js'
import { writeFiles } from '../generator/write-files.js'

/** What a build is made from: the same inputs give the same folder. */
export interface BuildInputs {
  /** File text by path within the build folder. */
  readonly files: ReadonlyMap<string, string>
  /** Everything else that decides the result: commands, flags, tool versions. */
  readonly recipe: readonly string[]
}

const running = new Map<string, Promise<string>>()

/**
 * The folder of a build, from the cache when its content hash is there, else made by `build` in a temporary folder
 * and moved into place whole, so that no half-made build is ever found.
 * @param build - runs the tools in the folder that holds `inputs.files`.
 */
export function cachedBuild(inputs: BuildInputs, build: (folder: string) => Promise<void>): Promise<string> {
  const hash = buildHash(inputs)
  let folder = running.get(hash)
  if (folder === undefined) {
    folder = makeOrFind(join(cacheFolder(), hash), inputs, build)
    running.set(hash, folder)
    // A failed build may be tried again.
    folder.catch(() => running.delete(hash))
  }
  return folder
}

async function makeOrFind(
  folder: string,
  inputs: BuildInputs,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder
  await withTemporaryFolder(join(cacheFolder(), 'building-'), async (temporary) => {
    await writeFiles(temporary, inputs.files)
    await build(temporary)
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process finished the same build first: its folder is as good.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  })
  return folder
}

/** Where builds are kept: `$MOEFORGE_CACHE`, else `$XDG_CACHE_HOME/moeforge`, else `~/.cache/moeforge`. */
export function cacheFolder(): string {
  return (
    process.env.MOEFORGE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'moeforge')
  )
}

function buildHash({ files, recipe }: BuildInputs): string {
  const hash = createHash('sha256')
  for (const part of recipe) hash.update(`${part}\0`)
  for (const path of [...files.keys()].sort()) hash.update(`${path}\0${files.get(path)}\0`)
  return hash.digest('hex').slice(0, 32)
}

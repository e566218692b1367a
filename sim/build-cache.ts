import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** What a build is made from: the same inputs give the same folder. */
export interface BuildInputs {
  /** File text by path within the build folder. */
  readonly files: ReadonlyMap<string, string>
  /** Everything else that decides the result: commands, flags, tool versions. */
  readonly recipe: readonly string[]
}

/**
 * The folder of a build, from the cache when its content hash is there, else made by `build` in a temporary folder
 * and moved into place whole, so that no half-made build is ever found.
 * @param build - runs the tools in the folder that holds `inputs.files`.
 */
export async function cachedBuild(inputs: BuildInputs, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), buildHash(inputs))
  if (existsSync(folder)) return folder
  await mkdir(cacheFolder(), { recursive: true })
  const temporary = await mkdtemp(join(cacheFolder(), 'building-'))
  try {
    await writeFiles(temporary, inputs.files)
    await build(temporary)
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process finished the same build first: its folder is as good.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return folder
}

/** Where builds are kept: `$MOEFORGE_CACHE`, else `$XDG_CACHE_HOME/moeforge`, else `~/.cache/moeforge`. */
export function cacheFolder(): string {
  return process.env.MOEFORGE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'moeforge')
}

/** Writes texts under a folder, making the folders they need. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

function buildHash({ files, recipe }: BuildInputs): string {
  const hash = createHash('sha256')
  for (const part of recipe) hash.update(`${part}\0`)
  for (const path of [...files.keys()].sort()) hash.update(`${path}\0${files.get(path)}\0`)
  return hash.digest('hex').slice(0, 32)
}

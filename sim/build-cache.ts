import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '../generator/base/errors.js'
import { isMissing } from '../generator/base/read-input.js'
import { withTemporaryFolder } from '../generator/base/temporary-folder.js'
import { writeFiles } from '../generator/base/write-files.js'
import { cacheFolder, cachePlace } from './cache-folder.js'

/** What a build is made from: the same inputs give the same folder. */
export interface BuildInputs {
  /** File text by path within the build folder. */
  readonly files: ReadonlyMap<string, string>
  /** Everything else that decides the result: commands, flags, tool versions. */
  readonly recipe: readonly string[]
  /** What is built, by paths within the folder. */
  readonly products: readonly string[]
}

const running = new Map<string, Promise<string>>()

/**
 * The folder of a build, from the cache when its content hash is there, else made by `build` in a temporary folder
 * and moved into place whole, so that no half-made build is ever found.
 * @param build - runs the tools in the folder that holds `inputs.files`.
 */
export function cachedBuild(inputs: BuildInputs, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), buildHash(inputs))
  let made = running.get(folder)
  if (made === undefined) {
    made = makeOrFind(folder, inputs, build)
    running.set(folder, made)
    // A failed build may be tried again.
    made.catch(() => running.delete(folder))
  }
  return made
}

/** Whether a build is in the cache, whole. */
export function isBuilt(inputs: BuildInputs): boolean {
  return missingOf(join(cacheFolder(), buildHash(inputs)), inputs.products) === undefined
}

async function makeOrFind(
  folder: string,
  { files, products }: BuildInputs,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  if (missingOf(folder, products) === undefined) return folder
  const make = async (temporary: string) => {
    await writeFiles(temporary, files)
    await build(temporary)
    const missing = missingOf(temporary, products)
    if (missing !== undefined)
      throw new ToolError(
        `the tools say that all went well, but there is no ${missing}; moeforge doctor looks at them`,
      )
    await putInPlace(temporary, folder, products)
  }
  await withTemporaryFolder(join(cacheFolder(), 'building-'), make, cachePlace())
  return folder
}

async function putInPlace(from: string, folder: string, products: readonly string[]): Promise<void> {
  // Another process may have finished the same build first: its folder is as good.
  if (missingOf(folder, products) === undefined) return
  await rm(folder, { recursive: true, force: true })
  await rename(from, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
}

// Whoever clears old files away, or a power cut, may leave an entry without what was built, or with an empty file.
function missingOf(folder: string, products: readonly string[]): string | undefined {
  return products.find((product) => {
    const path = join(folder, product)
    return isMissing(path) || !statSync(path).isFile() || statSync(path).size === 0
  })
}

function buildHash({ files, recipe }: BuildInputs): string {
  const hash = createHash('sha256')
  for (const part of recipe) hash.update(`${part}\0`)
  for (const path of [...files.keys()].sort()) hash.update(`${path}\0${files.get(path)}\0`)
  return hash.digest('hex').slice(0, 32)
}

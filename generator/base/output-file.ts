import { constants, copyFile, link, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Place, unwritable } from './file-errors.js'
import { withTemporaryFolder } from './temporary-folder.js'
import { mustBeNewFile, mustBeWritableFile } from './writable.js'

/** Writes a file that must not exist yet. It appears whole or not at all. @throws InputError as `mustBeNewFile` does. */
export async function writeNewFile(place: Place, content: string | Uint8Array): Promise<void> {
  await makeNewFile(place, async (temporary) => writeFile(temporary, content))
}

/** Lets `write` write a file that must not exist yet, and appears whole or not at all. @throws InputError as `mustBeNewFile` does. */
export async function makeNewFile(place: Place, write: (temporary: string) => Promise<void>): Promise<void> {
  await mustBeNewFile(place)
  await writeBeside(place, write, linkOrCopy)
}

/**
 * Lets `write` write a file that appears whole or not at all, in place of one that was there.
 * @returns its absolute path, and what `write` returns.
 * @throws InputError as `mustBeWritableFile` does, or when the system fails to write it later.
 */
export async function replaceFile<T>(
  place: Place,
  write: (temporary: string) => Promise<T>,
): Promise<{ readonly file: string; readonly result: T }> {
  await mustBeWritableFile(place)
  return { file: resolve(place.path), result: await writeBeside(place, write, rename) }
}

async function writeBeside<T>(
  place: Place,
  write: (temporary: string) => Promise<T>,
  move: (from: string, to: string) => Promise<void>,
): Promise<T> {
  const file = resolve(place.path)
  const fill = async (folder: string) => {
    const temporary = join(folder, basename(file))
    const result = await write(temporary)
    await move(temporary, file).catch((error: unknown) => {
      throw unwritable(place, error)
    })
    return result
  }
  return withTemporaryFolder(join(dirname(file), '.moeforge-'), fill, place)
}

/** Unlike a rename, both fail where the file exists by now. Not every file system has links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(error.code ?? '')) throw error
    return copyFile(from, to, constants.COPYFILE_EXCL)
  })
}

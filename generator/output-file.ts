import { existsSync } from 'node:fs'
import { constants, copyFile, link, lstat, mkdtemp, rename, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { at, isSystemError, type Place, unwritable } from './file-errors.js'
import { withTemporaryFolder } from './temporary-folder.js'

/** Writes a file that must not exist yet. It appears whole or not at all. @throws InputError as `mustBeNewFile` does. */
export async function writeNewFile(place: Place, text: string): Promise<void> {
  await mustBeNewFile(place)
  await writeBeside(place, async (temporary) => writeFile(temporary, text), linkOrCopy)
}

/**
 * Lets `write` write a file that appears whole or not at all, in place of one that was there.
 * @returns its absolute path, and what `write` returns.
 * @throws InputError as `mustBeWritableFile` does, or where the system refuses later.
 */
export async function replaceFile<T>(
  place: Place,
  write: (temporary: string) => Promise<T>,
): Promise<{ readonly file: string; readonly result: T }> {
  await mustBeWritableFile(place)
  return { file: resolve(place.path), result: await writeBeside(place, write, rename) }
}

/** Says early what `writeNewFile` would say late. @throws InputError when there is something, or nothing can be. */
export async function mustBeNewFile(place: Place): Promise<void> {
  if (await existing(place, lstat))
    throw at(place, 'exists already', `name another${withOption(place)}, or remove it first`)
  await mustBeWritableFile(place)
}

/** Says early what `replaceFile` would say late. @throws InputError when no file can be written there. */
export async function mustBeWritableFile(place: Place): Promise<void> {
  const found = await existing(place, stat)
  const kind = found?.isDirectory() === true ? 'a folder' : 'no regular file'
  if (found?.isFile() === false) throw at(place, `is ${kind}`, `name another${withOption(place)}`)
  await tryFolder(dirname(resolve(place.path)), place)
}

/** Says early that a folder, its parents made where they are missing, cannot be written. @throws InputError */
export async function mustBeWritableFolder(place: Place): Promise<void> {
  await existing(place, lstat)
  let parent = dirname(resolve(place.path))
  while (!existsSync(parent)) parent = dirname(parent)
  await tryFolder(parent, place)
}

// The only question that covers permissions, read-only file systems and all else is to write.
async function tryFolder(folder: string, place: Place): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(folder, '.moeforge-')))
  } catch (error) {
    throw unwritable(place, error)
  }
}

async function existing(place: Place, look: typeof stat) {
  try {
    return await look(resolve(place.path))
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return null
    throw unwritable(place, error)
  }
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

function withOption({ option }: Place): string {
  return option === undefined ? '' : ` with ${option}`
}

import { existsSync } from 'node:fs'
import { lstat, mkdtemp, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { at, isSystemError, type Place, unwritable } from './file-errors.js'

/** Fails early where writing a new file would fail later. @throws InputError when there is something, or nothing can be. */
export async function mustBeNewFile(place: Place): Promise<void> {
  if (await existing(place, lstat))
    throw at(place, 'exists already', `name another${withOption(place)}, or remove it first`)
  await mustBeWritableFile(place)
}

/** Fails early where writing a file would fail later. @throws InputError when no file can be written there. */
export async function mustBeWritableFile(place: Place): Promise<void> {
  const found = await existing(place, stat)
  const kind = found?.isDirectory() === true ? 'a folder' : 'not a regular file'
  if (found?.isFile() === false) throw at(place, `is ${kind}`, `name another${withOption(place)}`)
  await tryFolder(dirname(resolve(place.path)), place)
}

/** Fails early where a folder could not be written, its missing parents made. @throws InputError */
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

function withOption({ option }: Place): string {
  return option === undefined ? '' : ` with ${option}`
}

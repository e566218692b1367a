import { chmod, readdir, rename, rmdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { at, type Place, unreadable, unwritable } from './file-errors.js'
import { isMissing } from './read-input.js'
import { withTemporaryFolder } from './temporary-folder.js'
import { mustBeWritableFolder } from './writable.js'

/**
 * Lets `fill` write a folder that appears whole or not at all: into a temporary one beside it, then renamed.
 * @param place - must not exist yet, or be empty.
 * @returns its absolute path.
 * @throws InputError as `mustBeFree` does, or when the system fails to write it later.
 */
export async function writeNewFolder(place: Place, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = resolve(place.path)
  await mustBeFree(place)
  const write = async (temporary: string) => {
    await fill(temporary)
    await chmod(temporary, 0o755)
    // Both fail where another run has put files there by now.
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw unwritable(place, error)
    })
    await rename(temporary, folder).catch((error: unknown) => {
      throw unwritable(place, error)
    })
  }
  await withTemporaryFolder(`${folder}.new-`, write, place)
  return folder
}

/** Fails early where `writeNewFolder` would fail later. @throws InputError when something is there, or nothing can be. */
export async function mustBeFree(place: Place): Promise<void> {
  const entries = isMissing(resolve(place.path)) ? [] : await entriesOf(place)
  if (entries.length > 0) throw at(place, 'holds files already', 'name another folder, or remove it first')
  await mustBeWritableFolder(place)
}

/** Names of what is in a folder. @throws InputError when it is not a folder. */
export async function entriesOf(place: Place): Promise<string[]> {
  return readdir(resolve(place.path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') throw at(place, 'is not a folder', 'name a folder')
    throw unreadable(place, error)
  })
}

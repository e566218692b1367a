import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { removeAtEnd } from './cleaner.js'
import { at, isSystemError, type Place, unwritable } from './file-errors.js'
import { mustBeWritableFolder } from './writable.js'

/**
 * Lets `work` fill a new folder and removes what is left of it afterwards, also when the process is interrupted:
 * half-made results never stay. Work that moves the folder elsewhere keeps it.
 * @param prefix - path of the folder, to which eight random characters are added; its parent is made if missing.
 * @param place - what a person knows of it.
 * @throws InputError that names the place where the folder cannot be made or written in.
 */
export async function withTemporaryFolder<T>(
  prefix: string,
  work: (folder: string) => Promise<T>,
  place: Place = { path: dirname(prefix) },
): Promise<T> {
  const folder = `${resolve(prefix)}${randomBytes(4).toString('hex')}`
  await makeParent(folder, place)
  // Before it is there: the end may come right after.
  const forget = removeAtEnd(folder)
  try {
    await mkdir(folder, 0o700)
    return await work(folder)
  } catch (error) {
    throw isOfWriting(error, folder) ? unwritable(place, error) : error
  } finally {
    await rm(folder, { recursive: true, force: true })
    forget()
  }
}

/** A folder for work, where the system has them. @param name - begins its name. */
export function withScratchFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), `moeforge-${name}-`), work, { path: tmpdir(), option: 'TMPDIR' })
}

async function makeParent(folder: string, place: Place): Promise<void> {
  const parent = dirname(folder)
  try {
    await mkdir(parent, { recursive: true })
  } catch (error) {
    // What it says where the parent itself is not a folder.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw at({ ...place, path: parent }, 'is not a folder', 'name another')
    // Making parents gives ENOENT for reasons of any kind.
    await mustBeWritableFolder(place)
    throw unwritable(place, error)
  }
}

// A file missing in the folder does not mean that the disk is full: a tool has not made it.
function isOfWriting(error: unknown, folder: string): boolean {
  if (!isSystemError(error) || (error.code === 'ENOENT' && error.syscall !== 'mkdir')) return false
  return error.path === undefined ? error.code === 'ENOSPC' : resolve(error.path).startsWith(folder)
}

import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { at, isSystemError, type Place, unreadable } from './file-errors.js'

/** More is in no file that is read at once: Node's buffers end there. */
const mostBytes = 2 ** 31 - 1

/**
 * The bytes of a file that a person named.
 * @param most - bytes that it may have.
 * @throws InputError when it cannot be read, is larger, or is not a regular file: a pipe or device may never end.
 */
export function readInput(place: Place, most = mostBytes): Buffer {
  try {
    // A pipe that nobody writes to would be waited for otherwise.
    const file = openSync(place.path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return readRegular(place, file, most)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw unreadable(place, error)
  }
}

/** Whether nothing is there; what the system hides for other reasons is. */
export function isMissing(path: string): boolean {
  try {
    statSync(path)
    return false
  } catch (error) {
    return isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  }
}

function readRegular(place: Place, file: number, most: number): Buffer {
  const found = fstatSync(file)
  if (!found.isFile() && !found.isDirectory())
    throw at(place, 'is not a regular file', 'write it to a file first, and name that')
  if (found.isFile() && found.size > most)
    throw at(place, `has ${found.size} bytes, more than the ${most} that are read`, 'name a smaller file')
  return readFileSync(file)
}

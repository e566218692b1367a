import { open, writeFile } from 'node:fs/promises'
import { at, isSystemError, type Place, unreadable } from '../base/file-errors.js'
import { replaceFile } from '../base/output-file.js'
import { mustBeWritableFile } from '../base/writable.js'
import { pictureKind } from './decode-picture.js'

/**
 * Writes a PNG that appears whole or not at all, in place of one that was there.
 * @returns its absolute path.
 * @throws InputError as `mustBePicturePath` does, or when the system fails to write it later.
 */
export async function writePicture(place: Place, png: Uint8Array): Promise<string> {
  await mustBePicturePath(place)
  const { file } = await replaceFile(place, (temporary) => writeFile(temporary, png))
  return file
}

/** @throws InputError when another file than a PNG is there, or none can be written. */
export async function mustBePicturePath(place: Place): Promise<void> {
  await mustBeWritableFile(place)
  const first = await firstBytes(place)
  if (first !== null && pictureKind(first) !== 'png')
    throw at(place, 'exists and is not a PNG', 'name another file')
}

/** What a file begins with; null where there is none. */
async function firstBytes(place: Place): Promise<Uint8Array | null> {
  const file = await open(place.path, 'r').catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return null
    throw unreadable(place, error)
  })
  if (file === null) return null
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

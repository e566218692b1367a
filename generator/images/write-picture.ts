import { open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { InputError } from '../errors.js'
import { pictureKind } from './decode-picture.js'

/**
 * Writes a PNG that appears whole or not at all, in place of one that was there.
 * @param option - the command-line option that names it.
 * @returns its absolute path.
 * @throws InputError as `mustBePicturePath` does.
 */
export async function writePicture(path: string, png: Uint8Array, option: string): Promise<string> {
  await mustBePicturePath(path, option)
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    await writeFile(temporary, png, { flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw unwritable(path, option, error as NodeJS.ErrnoException)
  }
  return resolve(path)
}

/** @throws InputError when a file that is no PNG is there, or there is no folder to write it to. */
export async function mustBePicturePath(path: string, option: string): Promise<void> {
  const first = await firstBytes(path).catch((error: NodeJS.ErrnoException) => {
    throw unwritable(path, option, error)
  })
  if (first !== null && pictureKind(first) !== 'png')
    throw InputError.at(option, `${path} exists and is no PNG`, 'name another file')
}

/** What a file begins with; null where there is none. */
async function firstBytes(path: string): Promise<Uint8Array | null> {
  const file = await open(path, 'r').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    await (await open(dirname(path), 'r')).close()
    return null
  })
  if (file === null) return null
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function unwritable(path: string, option: string, { code, message }: NodeJS.ErrnoException): InputError {
  const why: Record<string, string> = {
    ENOENT: `${dirname(path)} is not a folder`,
    ENOTDIR: `${dirname(path)} is not a folder`,
    EISDIR: `${path} is a folder`,
  }
  return InputError.at(
    option,
    why[code ?? ''] ?? `${path} cannot be written (${code ?? message})`,
    'name another file',
  )
}

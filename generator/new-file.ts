import { constants, copyFileSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError } from './errors.js'

/** Writes a file that must not exist yet. It appears whole or not at all. Throws InputError where it cannot. */
export function writeNewFile(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    linkOrCopy(temporary, file)
  } catch (error) {
    throw unwritable(file, error as NodeJS.ErrnoException)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Unlike a rename, both fail where the file exists by now. Not every file system has links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
}

function unwritable(file: string, { code, message }: NodeJS.ErrnoException): InputError {
  if (code === 'EEXIST') {
    return InputError.at(file, 'exists already', 'name another file with --out, or remove it first')
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return InputError.at(
      file,
      `${dirname(file)} is not a folder`,
      'make it first, or name another with --out',
    )
  }
  return InputError.at(file, `cannot be written (${code ?? message})`, 'name another file with --out')
}

import { rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { InputError } from './errors.js'

/**
 * Lets `write` write a waveform that appears whole or not at all, in place of one that was there.
 * @param option - the command-line option that names it.
 * @returns its absolute path, and what `write` returns.
 * @throws InputError when it does not end in .fst, or there is no folder to write it to.
 */
export async function withTraceFile<T>(
  path: string,
  option: string,
  write: (temporary: string) => Promise<T>,
): Promise<{ readonly file: string; readonly result: T }> {
  await mustBeTracePath(path, option)
  const file = resolve(path)
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  try {
    const result = await write(temporary)
    await rename(temporary, file)
    return { file, result }
  } finally {
    await rm(temporary, { force: true })
    await rm(`${temporary}.hier`, { force: true })
  }
}

async function mustBeTracePath(path: string, option: string): Promise<void> {
  if (!path.endsWith('.fst'))
    throw InputError.at(option, `${path} does not end in .fst`, 'name a file that does')
  const isFolder = async (name: string) => (await stat(name).catch(() => undefined))?.isDirectory() ?? false
  if (!(await isFolder(dirname(resolve(path)))))
    throw InputError.at(option, `${dirname(path)} is not a folder`, 'name another file')
  if (await isFolder(path)) throw InputError.at(option, `${path} is a folder`, 'name another file')
}

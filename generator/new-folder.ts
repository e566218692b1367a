import { chmod, readdir, rename, rmdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError } from './errors.js'
import { withTemporaryFolder } from './temporary-folder.js'

/**
 * Lets `fill` write a folder that appears whole or not at all: into a temporary one beside it, then renamed.
 * @param out - must not exist yet, or be empty.
 * @param option - the command-line option that named it.
 * @returns its absolute path.
 * @throws InputError when there is something already.
 */
export async function writeNewFolder(
  out: string,
  fill: (folder: string) => Promise<void>,
  option = '--out',
): Promise<string> {
  const folder = resolve(out)
  const isThere = await mustBeFree(out, option)
  await withTemporaryFolder(`${folder}.new-`, async (temporary) => {
    await fill(temporary)
    await chmod(temporary, 0o755)
    if (isThere) await rmdir(folder)
    await rename(temporary, folder)
  })
  return folder
}

/**
 * Says early what `writeNewFolder` would say late.
 * @returns whether there is a folder, an empty one.
 * @throws InputError when there is something already.
 */
export async function mustBeFree(out: string, option: string): Promise<boolean> {
  const entries = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw InputError.at(option, `${out} is not a folder`, 'name a folder')
  })
  if (entries !== undefined && entries.length > 0)
    throw InputError.at(option, `${out} holds files already`, 'name another folder, or remove it first')
  return entries !== undefined
}

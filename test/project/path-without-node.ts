import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'

const nodes = ['node', 'nodejs', 'npm', 'npx', 'corepack']

/** A folder for PATH with all of the system's programs but Node, which may lie among them. */
export async function pathWithoutNode(folder: string): Promise<string> {
  await mkdir(folder)
  for (const name of await readdir('/usr/bin'))
    if (!nodes.includes(name)) await symlink(join('/usr/bin', name), join(folder, name))
  return folder
}

import { mkdir, readdir, symlink } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const nodes = ['node', 'nodejs', 'npm', 'npx', 'corepack']

/** A folder for PATH with all programs of the PATH but Node, which may lie among them; the first of a name is taken. */
export async function pathWithoutNode(folder: string): Promise<string> {
  await mkdir(folder)
  const programs = new Map<string, string>()
  for (const from of (process.env.PATH ?? '').split(delimiter).filter(Boolean).toReversed())
    for (const name of await readdir(from).catch(() => [])) programs.set(name, join(from, name))
  for (const [name, program] of programs)
    if (!nodes.includes(name)) await symlink(program, join(folder, name))
  return folder
}

import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { archive } from './source-archive.js'

export interface Installation {
  /** Folder of Verilator's sources. */
  readonly tree: string
  /** Verilator's program, in the folder of a build. */
  readonly program: string
  /** What compiled it, and how. */
  readonly compiler: string
  /** Folder that is to hold all; what was there is replaced. */
  readonly target: string
}

const stampName = 'built-from.json'

/**
 * Puts Verilator where the package has it: the program, its include folder, its licences, and a file that says what all
 * was built from.
 * @returns false where it was there already.
 */
export async function install({ tree, program, compiler, target }: Installation): Promise<boolean> {
  const { name, sha256 } = archive
  const build = basename(dirname(program))
  const stamp = `${JSON.stringify({ source: name, sha256, compiler, build }, null, 2)}\n`
  const there = join(target, stampName)
  if (existsSync(there) && readFileSync(there, 'utf8') === stamp) return false
  await withTemporaryFolder(`${target}.new-`, async (folder) => {
    await cp(program, join(folder, basename(program)))
    for (const part of ['include', 'LICENSE', 'Artistic'])
      await cp(join(tree, part), join(folder, part), { recursive: true })
    await writeFile(join(folder, stampName), stamp)
    await chmod(folder, 0o755)
    await rm(target, { recursive: true, force: true })
    await rename(folder, target)
  })
  return true
}

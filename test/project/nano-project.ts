import { rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../generator/config/load.js'
import { writeProject } from '../../generator/project/write-project.js'

let written: Promise<string> | undefined

/** Copies the generated project of nano, which is generated once a process. */
export async function copyNanoProject(to: string): Promise<void> {
  written ??= write()
  await cp(await written, to, { recursive: true })
}

async function write(): Promise<string> {
  const folder = join(tmpdir(), `moeforge-nano-project-${process.pid}`)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await writeProject(loadConfig('nano'), folder, { force: true })
  return folder
}

import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const live = new Set<string>()

/**
 * Lets `work` fill a new folder and removes what is left of it afterwards, also when the process is interrupted:
 * half-made results never stay. Work that moves the folder elsewhere keeps it.
 * @param prefix - path of the folder, to which six random characters are added; its parent is made if missing.
 */
export async function withTemporaryFolder<T>(
  prefix: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(dirname(prefix), { recursive: true })
  const folder = await mkdtemp(prefix)
  live.add(folder)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
    live.delete(folder)
  }
}

/** Makes SIGINT and SIGTERM end the process as an exit does, so that temporary folders go. */
export function removeTemporaryFoldersOnSignals(): void {
  process.on('exit', () => {
    for (const folder of live) rmSync(folder, { recursive: true, force: true })
  })
  process.on('SIGINT', () => process.exit(130))
  process.on('SIGTERM', () => process.exit(143))
}

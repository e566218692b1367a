import { execa } from 'execa'
import { withScratchFolder } from '../generator/base/temporary-folder.js'

/** Whether file systems can be mounted here, which takes root. */
export const canMount = await withScratchFolder('mount', async (folder) => {
  const mounted = await execa('mount', ['-t', 'tmpfs', 'tmpfs', folder], { reject: false })
  if (mounted.failed) return false
  await execa('umount', [folder])
  return true
})

if (!canMount) console.warn('tests on full and read-only disks are skipped: nothing can be mounted here')

/** Lets `work` use a disk of so many kilobytes. */
export function withDisk(options: string, work: (folder: string) => Promise<void>): Promise<void> {
  return withScratchFolder('disk', async (folder) => {
    await execa('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
    try {
      await work(folder)
    } finally {
      await execa('umount', [folder])
    }
  })
}

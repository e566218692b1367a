import type { FileHandle } from 'node:fs/promises'

/** Writes all bytes at a place of a file: one call may write fewer, as where the disk is about to be full. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let next = 0
  while (next < bytes.length) {
    const { bytesWritten } = await file.write(bytes, next, bytes.length - next, offset + next)
    next += bytesWritten
  }
}

import { constants, open } from 'node:fs/promises'
import { InputError } from '../base/errors.js'
import { unreadable } from '../base/file-errors.js'

/** A stretch of a file. */
export interface ByteRange {
  readonly start: number
  readonly length: number
}

/** The bytes of a stretch of a file, and no others. @throws InputError when the file cannot be read or ends before. */
export async function readRange(path: string, { start, length }: ByteRange): Promise<Uint8Array> {
  // A pipe that nobody writes to would be waited for otherwise.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK
  const file = await open(path, flags).catch((error: unknown) => {
    throw unreadable({ path }, error)
  })
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await file.read(bytes, 0, length, start)
    if (bytesRead === length) return bytes
    throw InputError.at(path, `ends after ${start + bytesRead} of ${start + length} bytes`, 'copy it again')
  } finally {
    await file.close()
  }
}

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../base/errors.js'
import { unreadable } from '../base/file-errors.js'

/** Names that images have. */
const imageName = /\.(png|jpe?g|float32\.bin|u8\.bin)$/i

/**
 * The images of a folder, by name, in the order of their names.
 * @throws InputError when it cannot be read, or has none.
 */
export async function picturesIn(folder: string, option: string): Promise<{ name: string; path: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable({ path: folder, option }, error)
  })
  const names = entries.flatMap((entry) =>
    !entry.isDirectory() && imageName.test(entry.name) ? [entry.name] : [],
  )
  if (names.length === 0)
    throw InputError.at(option, `${folder} has no images`, 'name a folder of PNG, JPEG or raw images')
  return names.sort().map((name) => ({ name, path: join(folder, name) }))
}

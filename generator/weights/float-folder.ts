import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../errors.js'

/**
 * A float32 tensor from the first folder that has `<name>.float32.bin` (little-endian, C order), as Edge-MoE
 * publishes its weights.
 * @param folders - searched in order: later ones fill what earlier ones lack.
 * @throws InputError when a folder or the tensor is missing or has another number of values.
 */
export async function readFloatTensor(
  folders: readonly string[],
  name: string,
  length: number,
): Promise<Float32Array> {
  const file = `${name}.float32.bin`
  for (const folder of folders) {
    if (!existsSync(folder)) throw InputError.at('--weights', `${folder} does not exist`)
    if (!(await stat(folder)).isDirectory()) throw InputError.at('--weights', `${folder} is not a folder`)
  }
  const folder = folders.find((candidate) => existsSync(join(candidate, file)))
  if (folder === undefined) {
    throw InputError.at(
      '--weights',
      `no ${file} in ${folders.join(', ')}`,
      'add a folder that has it with another --weights',
    )
  }
  const bytes = await readFile(join(folder, file))
  if (bytes.length !== 4 * length) {
    throw InputError.at(
      join(folder, file),
      `holds ${bytes.length} bytes, but ${name} has ${length} float32 values, ${4 * length} bytes`,
    )
  }
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { InputError } from '../../../base/errors.js'
import { unreadable } from '../../../base/file-errors.js'
import type { TensorPlace } from './tensor-values.js'

/**
 * The bytes of a tensor whose values lie in another file, and no others.
 * @param entries - location, offset and length, as onnx.proto names them.
 * @throws InputError when they name no file beside the model, or the file cannot be read or is too short.
 */
export function externalBytes(
  entries: ReadonlyMap<string, string>,
  { where, model, length }: TensorPlace & { readonly length: number },
): Uint8Array {
  const location = entries.get('location') ?? ''
  const path = normalize(location)
  if (location === '' || isAbsolute(path) || path.split(/[\\/]/)[0] === '..')
    throw InputError.at(
      where,
      `lies in a file ${JSON.stringify(location)}, not beside the model`,
      'export the network again, and keep its files together',
    )
  const offset = Number(entries.get('offset') ?? 0)
  const given = Number(entries.get('length') ?? length)
  if (!Number.isSafeInteger(offset) || offset < 0 || given !== length)
    throw InputError.at(
      where,
      `lies at ${entries.get('offset')} with ${entries.get('length')} bytes, but needs ${length}`,
      'export the network again',
    )
  return readStretch(join(dirname(model), path), offset, length)
}

function readStretch(path: string, offset: number, length: number): Uint8Array {
  try {
    // A pipe that nobody writes to would be waited for otherwise.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const { size } = fstatSync(file)
      if (size < offset + length)
        throw InputError.at(path, `ends after ${size} of ${offset + length} bytes`, 'copy it again')
      const bytes = new Uint8Array(length)
      readSync(file, bytes, 0, length, offset)
      return bytes
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw unreadable({ path }, error)
  }
}

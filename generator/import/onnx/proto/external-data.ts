import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { InputError } from '../../../base/errors.js'
import { unreadable } from '../../../base/file-errors.js'

/** Where a tensor stands. */
export interface TensorPlace {
  /** What errors call it. */
  readonly where: string
  /** The ONNX file, beside which external data lies. */
  readonly model: string
}

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
  const { offset = '0', length: given = String(length) } = Object.fromEntries(entries)
  const start = Number(offset)
  if (!Number.isSafeInteger(start) || start < 0 || Number(given) !== length)
    throw InputError.at(
      where,
      `lies at ${offset} with ${given} bytes, but needs ${length}`,
      'export the network again',
    )
  return readStretch(join(dirname(model), path), start, length)
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

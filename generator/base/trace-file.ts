import { at, type Place } from './file-errors.js'
import { replaceFile } from './output-file.js'

/**
 * Lets `write` write a waveform that appears whole or not at all, in place of one that was there.
 * @returns its absolute path, and what `write` returns.
 * @throws InputError when it does not end in one of `suffixes`, which say the format, or cannot be written.
 */
export async function withTraceFile<T>(
  place: Place,
  suffixes: readonly string[],
  write: (temporary: string) => Promise<T>,
): Promise<{ readonly file: string; readonly result: T }> {
  if (!suffixes.some((suffix) => place.path.endsWith(suffix)))
    throw at(place, `does not end in ${suffixes.join(' or ')}`, 'name a file that does')
  return replaceFile(place, write)
}

import { deflateSync } from 'node:zlib'
import type { Packed } from './types/common.js'

/** Integers as a page carries them; of 4 bytes each they may be signed. @throws RangeError for one that has no room. */
export function pack(values: ArrayLike<number>, bytesEach: Packed['bytesEach']): Packed {
  const [least, limit] = bytesEach === 4 ? [-(2 ** 31), 2 ** 31] : [0, 2 ** (8 * bytesEach)]
  const bytes = new Uint8Array(values.length * bytesEach)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (!Number.isInteger(value) || value < least || value >= limit)
      throw new RangeError(`${value} does not fit ${bytesEach} bytes`)
    for (let byte = 0; byte < bytesEach; byte++)
      bytes[byte * values.length + i] = (value >> (8 * byte)) & 0xff
  }
  return {
    count: values.length,
    bytesEach,
    base64: deflateSync(bytes, { level: 9 }).toString('base64'),
  }
}

import { filled } from '../base/filled.js'
import type { StreamData } from '../base/streams.js'

/** Rows of `features` values cut into blocks of `size`, the last of each row filled with zeros. */
export function tokenBlocks(values: Int32Array, features: number, size: number): StreamData {
  return filledBlocks(values, { features, size, filling: 0 })
}

/** The same, filled with a number. */
export function filledBlocks(
  values: Int32Array,
  { features, size, filling }: { readonly features: number; readonly size: number; readonly filling: number },
): StreamData {
  const blocks = Math.ceil(features / size)
  const rows = values.length / features
  const value = new Int32Array(rows * blocks * size).fill(filling)
  for (let row = 0; row < rows; row++) {
    value.set(values.subarray(row * features, (row + 1) * features), row * blocks * size)
  }
  return { beats: rows * blocks, fields: { value } }
}

/** The rows of `features` values in a stream of blocks of `size`, without their filling: undoes `tokenBlocks`. */
export function unpackTokens(data: StreamData, features: number, size: number): Int32Array {
  const padded = filled(features, size)
  const rows = Math.floor(data.fields.value.length / padded)
  const values = new Int32Array(rows * features)
  for (let row = 0; row < rows; row++) {
    values.set(data.fields.value.subarray(row * padded, row * padded + features), row * features)
  }
  return values
}

/** Streams of the same fields one after another. */
export function concatenated(parts: readonly StreamData[]): StreamData {
  const joined = (name: string) => {
    const values = new Int32Array(parts.reduce((sum, part) => sum + part.fields[name].length, 0))
    let next = 0
    for (const { fields } of parts) {
      values.set(fields[name], next)
      next += fields[name].length
    }
    return values
  }
  return {
    beats: parts.reduce((sum, part) => sum + part.beats, 0),
    fields: Object.fromEntries(Object.keys(parts[0].fields).map((name) => [name, joined(name)])),
  }
}

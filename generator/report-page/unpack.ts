import type { Packed } from '../report-data/types/common.js'

/** The integers of `pack`: of four bytes signed, of fewer unsigned. */
export async function unpack({ count, bytesEach, base64 }: Packed): Promise<Int32Array> {
  const bytes = await inflated(base64)
  const values = new Int32Array(count)
  for (let byte = 0; byte < bytesEach; byte++)
    for (let i = 0; i < count; i++) values[i] |= bytes[byte * count + i] << (8 * byte)
  return values
}

async function inflated(base64: string): Promise<Uint8Array> {
  const deflated = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Width and height in pixels. */
interface Size {
  readonly width: number
  readonly height: number
}

/** The inputs of one output: those from `start` on, and the share of each. */
interface Taps {
  readonly start: number
  readonly shares: readonly number[]
}

/**
 * Resizes with a triangle filter, columns and rows apart: bilinear where it enlarges; where it shrinks the triangle is
 * as much wider, so that every input counts. Pixels are areas: the centre of pixel i lies at i + 1/2.
 * @param planes - [channels][from.height][from.width].
 * @returns [channels][to.height][to.width]
 */
export function resizePlanes(planes: Float32Array, from: Size, to: Size): Float32Array {
  const wide = resample(planes, { length: from.width, to: to.width, inner: 1 })
  return resample(wide, { length: from.height, to: to.height, inner: to.width })
}

/** [outer][length][inner] to [outer][to][inner]. */
function resample(
  values: Float32Array,
  { length, to, inner }: { readonly length: number; readonly to: number; readonly inner: number },
): Float32Array {
  const taps = Array.from({ length: to }, (_, output) => tapsOf(output, length, to))
  const outer = values.length / (length * inner)
  const result = new Float32Array(outer * to * inner)
  let next = 0
  for (let block = 0; block < outer; block++) {
    for (const { start, shares } of taps) {
      const first = (block * length + start) * inner
      for (let i = 0; i < inner; i++) {
        let sum = 0
        for (let tap = 0; tap < shares.length; tap++) sum += shares[tap] * values[first + tap * inner + i]
        result[next++] = sum
      }
    }
  }
  return result
}

function tapsOf(output: number, length: number, to: number): Taps {
  const reach = Math.max(1, length / to)
  const centre = ((output + 0.5) * length) / to
  const start = Math.max(0, Math.ceil(centre - reach - 0.5))
  const end = Math.min(length - 1, Math.floor(centre + reach - 0.5))
  const heights = Array.from({ length: end - start + 1 }, (_, i) =>
    Math.max(0, 1 - Math.abs(start + i + 0.5 - centre) / reach),
  )
  // Where the triangle hangs over an edge, what is inside makes up the whole.
  const total = heights.reduce((sum, height) => sum + height, 0)
  return { start, shares: heights.map((height) => height / total) }
}

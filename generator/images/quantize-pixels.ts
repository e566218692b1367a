import type { FixedFormat } from '../numerics/format.js'
import { quantizeFloat32Array } from '../numerics/requantize-int32.js'

/**
 * Pixels as the integers that the hardware reads (docs/reference/numerics.md, patch_embed): floored and clipped, in every profile.
 * In `ufixed<8,0>` b / 256 and b / 255 are both b, and white, 1, is 255.
 * @param pixels - 0 to 1.
 */
export function quantizePixels(pixels: Float32Array | Float64Array, format: FixedFormat): Int32Array {
  return quantizeFloat32Array(pixels, format, { rounding: 'trn', overflow: 'sat' })
}

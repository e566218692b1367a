import type { Design } from '../design/design.js'
import { fractionBits } from '../numerics/format.js'
import { plausibleValues } from '../numerics/plausible-values.js'
import { quantizePixels } from './quantize-pixels.js'
import { readImage } from './read-image.js'

/** An image, ready for inference. */
export interface LoadedImage {
  /** [channels][height][width], integers of the design's pixel format. */
  readonly pixels: Int32Array
  /** The real numbers that these integers stand for. */
  readonly real: Float32Array
  /** As `readImage` warns. */
  readonly warning: string | null
}

/**
 * The image of a file, or a seed's where there is no file: the same pixels in every profile.
 * @throws InputError as `readImage` does.
 */
export async function loadImage(
  { network, formats }: Pick<Design, 'network' | 'formats'>,
  { path, seed }: { readonly path: string | undefined; readonly seed: number },
): Promise<LoadedImage> {
  const { channels, height, width } = network.image
  const { pixels, warning } =
    path === undefined
      ? {
          pixels: plausibleValues(seed, 'image', { rows: channels * height, columns: width }),
          warning: null,
        }
      : await readImage(path, network.image)
  const integers = quantizePixels(pixels, formats.pixel)
  const unit = 2 ** -fractionBits(formats.pixel)
  return { pixels: integers, real: Float32Array.from(integers, (pixel) => pixel * unit), warning }
}

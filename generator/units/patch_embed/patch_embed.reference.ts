import { fitSigned } from '../../numerics/requantize-int32.js'
import type { PatchEmbedParams } from './patch_embed.params.js'

/**
 * The patches of an image as inputs of a linear layer (docs/reference/numerics.md, patch_embed).
 * @param image - [channels][height][width], unsigned pixels.
 * @returns [patches][channels * patchSize^2], patches row by row.
 */
export function patchTokens(params: PatchEmbedParams, image: Int32Array): Int32Array {
  const { channels, height, width, patchSize, pixelShift } = params
  const scale = 2 ** pixelShift
  const tokens = new Int32Array(image.length)
  let next = 0
  for (let top = 0; top < height; top += patchSize) {
    for (let left = 0; left < width; left += patchSize) {
      for (let channel = 0; channel < channels; channel++) {
        for (let row = 0; row < patchSize; row++) {
          const start = (channel * height + top + row) * width + left
          for (let column = 0; column < patchSize; column++) tokens[next++] = image[start + column] * scale
        }
      }
    }
  }
  return tokens
}

/**
 * Adds the position embedding and puts the tokens in front of the patches.
 * @param y - [patches][dim], the linear layer's results.
 * @param position - [prefix + patches][dim], in its first rows the tokens in front.
 * @returns [prefix + patches][dim]
 */
export function embedPositions(params: PatchEmbedParams, y: Int32Array, position: Int32Array): Int32Array {
  const fit = fitSigned[params.overflow]
  const front = position.length - y.length
  return position.map((value, i) => (i < front ? value : fit(value + y[i - front], params.yWidth)))
}

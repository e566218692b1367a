import { InputError } from '../base/errors.js'
import type { Picture } from './decode-picture.js'

/**
 * The channels of a picture over black: red, green and blue for three, luma (ITU-R BT.601) for one. Grey stays itself.
 * @returns [channels][height][width], 0 to 255, not rounded.
 * @throws InputError for any other number of channels.
 */
export function picturePlanes(
  path: string,
  { width, height, rgba }: Picture,
  channels: number,
): Float32Array {
  if (channels !== 1 && channels !== 3)
    throw InputError.at(
      path,
      `is a picture, but the network's image has ${channels} channels`,
      'pictures serve networks of 1 or 3 channels; write a raw image for others',
    )
  const pixels = width * height
  const planes = new Float32Array(channels * pixels)
  for (let i = 0; i < pixels; i++) {
    const opacity = rgba[4 * i + 3] / 255
    if (channels === 1) planes[i] = luma(rgba, 4 * i) * opacity
    else
      for (let channel = 0; channel < 3; channel++)
        planes[channel * pixels + i] = rgba[4 * i + channel] * opacity
  }
  return planes
}

// In integers, so that equal channels give themselves.
function luma(rgba: Uint8Array, at: number): number {
  return (299 * rgba[at] + 587 * rgba[at + 1] + 114 * rgba[at + 2]) / 1000
}

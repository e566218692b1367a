import type { ImageShape } from './image-shape.js'
import { blankRaster, type Colour, type Raster } from './raster.js'

/**
 * The colour of a pixel; other than three channels are shown as the grey of their mean.
 * @param pixels - [channels][height][width], 0 to 1.
 * @param at - row * width + column
 */
export function colourAt(pixels: Float32Array, at: number, { channels, height, width }: ImageShape): Colour {
  const plane = height * width
  const value = (channel: number) => Math.min(255, Math.floor(pixels[channel * plane + at] * 256))
  if (channels === 3) return [value(0), value(1), value(2)]
  const values = Array.from({ length: channels }, (_, channel) => value(channel))
  const grey = values.reduce((sum, each) => sum + each, 0) / channels
  return [grey, grey, grey]
}

/** The image itself. @param pixels - [channels][height][width], 0 to 1. */
export function imageRaster(pixels: Float32Array, shape: ImageShape): Raster {
  const raster = blankRaster(shape.width, shape.height)
  for (let at = 0; at < shape.width * shape.height; at++) raster.data.set(colourAt(pixels, at, shape), 3 * at)
  return raster
}

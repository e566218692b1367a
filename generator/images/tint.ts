import type { ImageShape } from './image-shape.js'
import { colourAt } from './pixel-colour.js'
import { blankRaster, type Colour, type Raster } from './raster.js'

/** What to tint an image by. */
export interface TintOptions extends ImageShape {
  readonly patchSize: number
  readonly experts: number
  /** By patch, row by row, its expert; -1 where it has none. */
  readonly chosen: Int32Array
}

/** Share of an expert's colour inside of its patches; the border, a pixel wide, is all colour. */
const tintShare = 0.4

/**
 * An image whose patches wear the colours of their experts.
 * @param pixels - [channels][height][width], 0 to 1; other than three channels are shown as the grey of their mean.
 * @throws RangeError when a patch lacks an entry, or its expert does not exist.
 */
export function tintPatches(pixels: Float32Array, options: TintOptions): Raster {
  const { height, width, patchSize, experts, chosen } = options
  const across = width / patchSize
  mustFit(options, across * (height / patchSize))
  const raster = blankRaster(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const expert = chosen[Math.floor(y / patchSize) * across + Math.floor(x / patchSize)]
      const share = expert < 0 ? 0 : isBorder(x, y, patchSize) ? 1 : tintShare
      const tint = expertColour(Math.max(expert, 0), experts)
      const shown = colourAt(pixels, y * width + x, options)
      const mixed = tint.map((value, i) => Math.round(value * share + shown[i] * (1 - share)))
      raster.data.set(mixed, 3 * (y * width + x))
    }
  }
  return raster
}

/** The colour of an expert: hues evenly spaced, every second one darker so that neighbours differ. */
export function expertColour(expert: number, experts: number): Colour {
  const hue = (6 * expert) / experts
  const value = expert % 2 === 0 ? 255 : 160
  // Each of red, green and blue is full for a third of the circle around its own hue, and fades over a sixth.
  const part = (centre: number) => {
    const away = Math.abs(((hue - centre + 9) % 6) - 3)
    return Math.round(value * Math.min(1, Math.max(0, 2 - away)))
  }
  return [part(0), part(2), part(4)]
}

function mustFit({ experts, chosen }: TintOptions, patches: number): void {
  if (chosen.length !== patches) throw new RangeError(`${chosen.length} choices for ${patches} patches`)
  const bad = chosen.findIndex((expert) => expert < -1 || expert >= experts)
  if (bad >= 0) throw new RangeError(`patch ${bad} chose expert ${chosen[bad]} of ${experts}`)
}

function isBorder(x: number, y: number, patchSize: number): boolean {
  return [x, y].some((at) => at % patchSize === 0 || at % patchSize === patchSize - 1)
}

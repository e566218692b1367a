import { PNG } from 'pngjs'

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

/** A picture while it is drawn. */
export interface Raster {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each pixel, row by row. */
  readonly data: Uint8Array
}

/** A part of a raster, in pixels. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A white raster. */
export function blankRaster(width: number, height: number): Raster {
  return { width, height, data: new Uint8Array(3 * width * height).fill(255) }
}

/** Fills a rectangle; what of it lies outside is left out. */
export function fill({ width, height, data }: Raster, at: Rectangle, colour: Colour): void {
  for (let y = at.top; y < Math.min(height, at.top + at.height); y++)
    for (let x = at.left; x < Math.min(width, at.left + at.width); x++) data.set(colour, 3 * (y * width + x))
}

/** Draws a raster into the upper left of another, each of its pixels as a square of `factor` pixels. */
export function drawEnlarged(onto: Raster, { width, height, data }: Raster, factor: number): void {
  const size = { width: factor, height: factor }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = data.subarray(3 * (y * width + x))
      fill(onto, { left: factor * x, top: factor * y, ...size }, [red, green, blue])
    }
}

/** The bytes of a PNG file. Same raster, same bytes. */
export function encodePng({ width, height, data }: Raster): Uint8Array {
  const png = new PNG({ width, height })
  for (let i = 0; i < width * height; i++) {
    for (let colour = 0; colour < 3; colour++) png.data[4 * i + colour] = data[3 * i + colour]
    png.data[4 * i + 3] = 255
  }
  return PNG.sync.write(png, { colorType: 2 })
}

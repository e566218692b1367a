import type { LoadedImage } from '../generator/images/load-image.js'
import type { Network } from '../generator/network/network.js'

/** Where a pixel of a variant is taken from, and what becomes of its value, 0 to 1. */
interface Variant {
  readonly from?: (place: Place, size: Size) => Place
  readonly value?: (value: number, place: Place, size: Size) => number
}

interface Place {
  readonly x: number
  readonly y: number
}

interface Size {
  readonly width: number
  readonly height: number
}

const all: readonly Variant[] = [
  { from: ({ x, y }, { width }) => ({ x: width - 1 - x, y }) },
  { from: ({ x, y }, { height }) => ({ x, y: height - 1 - y }) },
  // Halves beside their mirror images.
  { from: ({ x, y }, { width }) => ({ x: Math.min(x, width - 1 - x), y }) },
  { from: ({ x, y }, { width }) => ({ x: Math.max(x, width - 1 - x), y }) },
  { from: ({ x, y }, { width, height }) => ({ x: (x + width - 71) % width, y: (y + height - 23) % height }) },
  { value: (value) => (value - 0.4) * 1.5 + 0.4 },
  { value: (value) => value * 0.6 },
  // Light that falls unevenly.
  { value: (value, { x, y }, { width, height }) => value * (0.6 + 0.4 * (x / width) + 0.4 * (y / height)) },
]

/** Images that are made of another: what a network is fitted to where nothing else is there. */
export function variants(
  { pixels }: LoadedImage,
  { width, height, channels }: Network['image'],
): LoadedImage[] {
  const size = { width, height }
  return all.map(({ from = (place) => place, value = (same) => same }) => {
    const made = new Int32Array(pixels.length)
    for (let channel = 0; channel < channels; channel++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const place = from({ x, y }, size)
          const old = pixels[(channel * height + place.y) * width + place.x] / 256
          const changed = Math.round(value(old, { x, y }, size) * 256)
          made[(channel * height + y) * width + x] = Math.max(0, Math.min(255, changed))
        }
    return { pixels: made, real: Float32Array.from(made, (pixel) => pixel / 256), warning: null }
  })
}

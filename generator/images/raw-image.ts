import { InputError } from '../base/errors.js'
import type { ImageShape } from './image-shape.js'

const bytesPerValue = { float32: 4, u8: 1 } as const

/** How a raw image holds its values. */
export type RawKind = keyof typeof bytesPerValue

/** Bytes of a raw image. */
export function rawBytes({ channels, height, width }: ImageShape, kind: RawKind): number {
  return bytesPerValue[kind] * channels * height * width
}

/** What a raw image's sizes are called in messages. */
export function rawLayout({ channels, height, width }: ImageShape): string {
  return `${channels} x ${height} x ${width} (channels x height x width)`
}

/** Pixels of a raw image of little-endian float32. @throws InputError for another size, or a value outside of 0 to 1. */
export function floatPixels(path: string, bytes: Buffer, shape: ImageShape): Float32Array {
  mustHaveSize(path, bytes, shape, 'float32')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const pixels = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
  // Written so that NaN is bad too.
  const bad = pixels.findIndex((value) => !(value >= 0 && value <= 1))
  if (bad >= 0)
    throw InputError.at(
      path,
      `value ${bad} (${placeOf(bad, shape)}) is ${pixels[bad]}, but pixels are from 0 to 1`,
      'divide bytes by 256; fold a mean and deviation into the weights instead of the image',
    )
  return pixels
}

/** Pixels of a raw image of bytes, each b / 256. @throws InputError for another size. */
export function u8Pixels(path: string, bytes: Buffer, shape: ImageShape): Float32Array {
  mustHaveSize(path, bytes, shape, 'u8')
  return Float32Array.from(bytes, (byte) => byte / 256)
}

function mustHaveSize(path: string, bytes: Buffer, shape: ImageShape, kind: RawKind): void {
  const wanted = rawBytes(shape, kind)
  if (bytes.length === wanted) return
  throw InputError.at(
    path,
    `holds ${bytes.length} bytes, but ${rawLayout(shape)} of ${kind} is ${wanted} bytes`,
    'write it again, or choose the config that it is for',
  )
}

function placeOf(index: number, { height, width }: ImageShape): string {
  const channel = Math.floor(index / (height * width))
  return `channel ${channel}, row ${Math.floor(index / width) % height}, column ${index % width}`
}

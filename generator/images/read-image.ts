import { basename } from 'node:path'
import { InputError } from '../base/errors.js'
import { readInput } from '../base/read-input.js'
import { decodePicture, pictureKind } from './decode-picture.js'
import type { ImageShape } from './image-shape.js'
import { picturePlanes } from './picture-planes.js'
import { floatPixels, rawBytes, rawLayout, u8Pixels } from './raw-image.js'
import { resizePlanes } from './resize.js'

/** An image as a network reads it. */
export interface ReadImage {
  /** [channels][height][width], 0 to 1; a byte b is b / 256. */
  readonly pixels: Float32Array
  /** What was done to the image that its owner may not want: a line of text. */
  readonly warning: string | null
}

/**
 * Reads an image: PNG, JPEG, raw float32 (little-endian) or raw bytes, the raw ones [channels][height][width]. PNG and
 * JPEG of another size are resized, with a warning; see docs/reference/images.md.
 * @throws InputError when the file cannot be read, has another size than the shape's, or holds values that are not pixels.
 */
export async function readImage(path: string, shape: ImageShape): Promise<ReadImage> {
  const bytes = readInput({ path })
  const name = path.toLowerCase()
  if (name.endsWith('.float32.bin')) return raw(floatPixels(path, bytes, shape))
  if (name.endsWith('.u8.bin')) return raw(u8Pixels(path, bytes, shape))
  const picture = pictureKind(bytes)
  if (picture !== null) return fromPicture(path, bytes, shape)
  if (/\.(png|jpe?g)$/.test(name))
    throw InputError.at(path, 'is neither PNG nor JPEG, whatever its name says', 'export the image again')
  if (bytes.length === rawBytes(shape, 'float32')) return raw(floatPixels(path, bytes, shape))
  if (bytes.length === rawBytes(shape, 'u8')) return raw(u8Pixels(path, bytes, shape))
  throw InputError.at(
    path,
    `holds ${bytes.length} bytes, and is neither PNG nor JPEG nor a raw image of ${rawLayout(shape)}`,
    `write PNG or JPEG, ${rawBytes(shape, 'float32')} bytes of float32, or ${rawBytes(shape, 'u8')} bytes`,
  )
}

function raw(pixels: Float32Array): ReadImage {
  return { pixels, warning: null }
}

function fromPicture(path: string, bytes: Buffer, shape: ImageShape): ReadImage {
  const picture = decodePicture(path, bytes)
  const planes = picturePlanes(path, picture, shape.channels)
  const fits = picture.width === shape.width && picture.height === shape.height
  const sized = fits ? planes : resizePlanes(planes, picture, shape)
  return {
    // Whole bytes again: what is resized is quantised no differently from what is not.
    pixels: sized.map((value) => Math.floor(value + 0.5) / 256),
    warning: fits ? null : resizeWarning(path, picture, shape),
  }
}

type Size = Pick<ImageShape, 'width' | 'height'>

function resizeWarning(path: string, from: Size, to: Size): string {
  const sides = `${from.width} x ${from.height} pixels, resized to ${to.width} x ${to.height}`
  const stretched = from.width * to.height !== from.height * to.width
  return `${basename(path)} is ${sides} (width x height)${stretched ? ', which stretches it' : ''}`
}

import { decode } from 'jpeg-js'
import { PNG } from 'pngjs'
import { InputError } from '../base/errors.js'

/** A decoded PNG or JPEG. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** [height][width][4]: red, green, blue, alpha, a byte each. */
  readonly rgba: Uint8Array
}

/** Decoding takes some 40 bytes a pixel. */
const mostMegapixels = 50

const signatures = {
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  jpeg: [0xff, 0xd8, 0xff],
} as const

/** What a file is by its first bytes. */
export function pictureKind(bytes: Uint8Array): 'png' | 'jpeg' | null {
  const begins = (signature: readonly number[]) => signature.every((byte, i) => bytes[i] === byte)
  if (begins(signatures.png)) return 'png'
  return begins(signatures.jpeg) ? 'jpeg' : null
}

/** Decodes a PNG or JPEG, 16 bits a channel rounded to 8. @throws InputError when it is damaged or too large. */
export function decodePicture(path: string, bytes: Buffer): Picture {
  try {
    return pictureKind(bytes) === 'png' ? decodePng(path, bytes) : decodeJpeg(bytes)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw InputError.at(path, `cannot be decoded: ${(error as Error).message}`, 'export the image again')
  }
}

function decodePng(path: string, bytes: Buffer): Picture {
  // The header chunk is first: width and height follow signature, length and type.
  if (bytes.length >= 24) {
    const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    if (width * height > mostMegapixels * 1e6)
      throw InputError.at(
        path,
        `is ${width} x ${height} pixels, more than ${mostMegapixels} million`,
        'shrink it first',
      )
  }
  const { width, height, data } = PNG.sync.read(bytes)
  return { width, height, rgba: data }
}

function decodeJpeg(bytes: Buffer): Picture {
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    // A truncated file would come out half grey.
    tolerantDecoding: false,
    maxResolutionInMP: mostMegapixels,
    maxMemoryUsageInMB: 2048,
  })
  return { width, height, rgba: data }
}

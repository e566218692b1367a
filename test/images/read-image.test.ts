import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'jpeg-js'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, test } from 'vitest'
import type { ImageShape } from '../../generator/images/image-shape.js'
import { quantizePixels } from '../../generator/images/quantize-pixels.js'
import { readImage } from '../../generator/images/read-image.js'
import { ufixed } from '../../generator/numerics/format.js'

const folder = mkdtempSync(join(tmpdir(), 'moeforge-images-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shape = { channels: 3, height: 16, width: 32 }
const byte8 = ufixed(8, 0)

/** Every byte value, in an order that tells channels, rows and columns apart: [channels][height][width]. */
const bytes = Uint8Array.from({ length: 3 * 16 * 32 }, (_, i) => (i * 7 + (i >> 9) * 5) & 255)

/** The PNG of planes of bytes; `colour` as PNG numbers them: 0 grey, 2 RGB, 6 RGBA. */
function png(planes: Uint8Array, { height, width }: ImageShape, alpha = 255): Buffer {
  const image = new PNG({ width, height })
  const size = width * height
  for (let i = 0; i < size; i++)
    image.data.set([planes[i], planes[size + i], planes[2 * size + i], alpha], 4 * i)
  return PNG.sync.write(image)
}

async function read(name: string, content: Uint8Array, as: ImageShape = shape) {
  const path = join(folder, name)
  await writeFile(path, content)
  return readImage(path, as)
}

const floats = (values: Iterable<number>) => new Uint8Array(Float32Array.from(values).buffer)

describe('the same bytes', () => {
  test.each([
    ['bytes.png', () => png(bytes, shape)],
    ['bytes.u8.bin', () => bytes],
    ['bytes.bin', () => bytes],
    ['256ths.float32.bin', () => floats(Array.from(bytes, (byte) => byte / 256))],
    ['255ths.bin', () => floats(Array.from(bytes, (byte) => byte / 255))],
    ['no-suffix', () => png(bytes, shape)],
  ])('in %s are the same integers', async (name, content) => {
    const { pixels, warning } = await read(name, content())
    expect(quantizePixels(pixels, byte8)).toEqual(Int32Array.from(bytes))
    expect(warning).toBeNull()
  })

  test('are exact in wider formats, floored in narrower ones, white never black', async () => {
    const { pixels } = await read('wide.u8.bin', bytes)
    expect(quantizePixels(pixels, ufixed(10, 0))).toEqual(Int32Array.from(bytes, (byte) => 4 * byte))
    expect(quantizePixels(pixels, ufixed(6, 0))).toEqual(Int32Array.from(bytes, (byte) => byte >> 2))
    expect([...quantizePixels(Float32Array.of(0, 1), byte8)]).toEqual([0, 255])
  })
})

test('raw names go before content: bytes that begin like a JPEG are pixels', async () => {
  const content = Uint8Array.from(bytes)
  content.set([0xff, 0xd8, 0xff])
  expect(quantizePixels((await read('white.u8.bin', content)).pixels, byte8)).toEqual(
    Int32Array.from(content),
  )
})

describe('pictures', () => {
  test('a JPEG is read channel by channel', async () => {
    const data = Buffer.alloc(16 * 32 * 4)
    for (let i = 0; i < 16 * 32; i++) data.set(i % 32 < 16 ? [200, 40, 90, 255] : [10, 120, 250, 255], 4 * i)
    const { pixels } = await read('flat.jpg', encode({ data, width: 32, height: 16 }, 100).data)
    const means = [0, 1, 2].flatMap((channel) =>
      [0, 16].map((left) => pixels[channel * 512 + 32 * 5 + left + 8] * 256),
    )
    for (const [i, want] of [200, 10, 40, 120, 90, 250].entries())
      expect(Math.abs(means[i] - want)).toBeLessThanOrEqual(2)
  })

  test('alpha lies over black', async () => {
    const { pixels } = await read('alpha.png', png(bytes, shape, 51))
    expect(quantizePixels(pixels, byte8)).toEqual(Int32Array.from(bytes, (byte) => Math.round(byte / 5)))
  })

  test('grey is replicated for three channels, and itself for one', async () => {
    const grey = bytes.subarray(0, 512)
    const image = new PNG({ width: 32, height: 16 })
    grey.forEach((byte, i) => {
      image.data.set([byte, byte, byte, 255], 4 * i)
    })
    const content = PNG.sync.write(image, { colorType: 0 })
    const three = quantizePixels((await read('grey.png', content)).pixels, byte8)
    expect(three).toEqual(Int32Array.from([...grey, ...grey, ...grey]))
    const one = await read('grey.png', content, { ...shape, channels: 1 })
    expect(quantizePixels(one.pixels, byte8)).toEqual(Int32Array.from(grey))
  })

  test('one channel takes luma', async () => {
    const planes = Uint8Array.of(255, 0, 0, 100, 0, 255, 0, 150, 0, 0, 255, 200)
    const tiny = { channels: 1, height: 1, width: 4 }
    const { pixels } = await read('luma.png', png(planes, tiny), tiny)
    // 0.299 R + 0.587 G + 0.114 B
    expect([...quantizePixels(pixels, byte8)]).toEqual([76, 150, 29, 141])
  })

  test('of another size are resized to whole bytes, with a warning', async () => {
    const flat = new Uint8Array(3 * 20 * 30).fill(77)
    const { pixels, warning } = await read('flat.png', png(flat, { channels: 3, height: 20, width: 30 }))
    expect(new Set(pixels)).toEqual(new Set([77 / 256]))
    expect(warning).toBe(
      'flat.png is 30 x 20 pixels, resized to 32 x 16 (width x height), which stretches it',
    )
    const twice = await read(
      'twice.png',
      png(new Uint8Array(3 * 32 * 64), { channels: 3, height: 32, width: 64 }),
    )
    expect(twice.warning).toBe('twice.png is 64 x 32 pixels, resized to 32 x 16 (width x height)')
  })

  test('serve 1 or 3 channels', async () => {
    await expect(read('four.png', png(bytes, shape), { ...shape, channels: 4 })).rejects.toThrow(
      "four.png: is a picture, but the network's image has 4 channels; pictures serve networks of 1 or 3",
    )
    const four = await read('four.bin', new Uint8Array(4 * 512).fill(9), { ...shape, channels: 4 })
    expect(four.pixels).toEqual(new Float32Array(4 * 512).fill(9 / 256))
  })
})

describe('refused, with the path and a repair', () => {
  const jpeg = encode({ data: Buffer.alloc(16 * 32 * 4, 90), width: 32, height: 16 }, 90).data
  test.each([
    [
      'small.u8.bin',
      new Uint8Array(100),
      /small.u8.bin: holds 100 bytes, but 3 x 16 x 32 .* of u8 is 1536 bytes;/,
    ],
    ['u8.float32.bin', bytes, /holds 1536 bytes, but 3 x 16 x 32 .* of float32 is 6144 bytes;/],
    ['odd.bin', new Uint8Array(1537), /odd.bin: holds 1537 bytes, .* 6144 bytes of float32, or 1536 bytes/],
    ['empty', new Uint8Array(0), /holds 0 bytes/],
    [
      'nan.float32.bin',
      floats([...Array(515).fill(0.5), Number.NaN, ...Array(1020).fill(0)]),
      /value 515 \(channel 1, row 0, column 3\) is NaN/,
    ],
    [
      'big.float32.bin',
      floats([...Array(1535).fill(0), 1.5]),
      /\(channel 2, row 15, column 31\) is 1.5, but pixels are from 0 to 1/,
    ],
    ['low.float32.bin', floats([-0.25, ...Array(1535).fill(0)]), /value 0 .* is -0.25/],
    ['text.png', new TextEncoder().encode('hello'), /is neither PNG nor JPEG, whatever its name says/],
    ['cut.png', png(bytes, shape).subarray(0, 200), /cut.png: cannot be decoded: /],
    ['cut.jpg', jpeg.subarray(0, jpeg.length - 8), /cut.jpg: cannot be decoded: /],
  ])('%s', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message)
  })

  test('what is not there', async () => {
    await expect(readImage(join(folder, 'none.png'), shape)).rejects.toThrow(
      /none.png: does not exist; check its name/,
    )
    await expect(readImage(folder, shape)).rejects.toThrow(/is a folder; name a file in it/)
  })

  test('a PNG of more pixels than memory holds, before it is decoded', async () => {
    const huge = png(bytes, shape)
    huge.writeUInt32BE(100_000, 16)
    huge.writeUInt32BE(100_000, 20)
    await expect(read('bomb.png', huge)).rejects.toThrow('is 100000 x 100000 pixels, more than 50 million')
  })
})

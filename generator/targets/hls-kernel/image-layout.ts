import type { Design } from '../../design/design.js'
import { formatName } from '../../numerics/format.js'

/** How an image lies in the kernel's memory: rows of pixels, channel by channel, each starting at a word. */
export interface ImageLayout {
  /** Bits that a pixel takes: 8 or 16. */
  readonly pixelBits: number
  /** Words of a row, words of an image. */
  readonly rowWords: number
  readonly words: number
}

/** The layout of a design's images. */
export function imageLayout({ axi, formats, network }: Design): ImageLayout {
  const pixelBits = formats.pixel.width <= 8 ? 8 : 16
  const { height, width, channels } = network.image
  const rowWords = Math.ceil((width * pixelBits) / axi.dataBits)
  return { pixelBits, rowWords, words: channels * height * rowWords }
}

/** The same as hosts need it, for `memory.json` and `accelerator.json`: sides in pixels, lengths in bytes. */
export function imageMap(design: Design) {
  const { axi, network, formats } = design
  const { pixelBits, rowWords, words } = imageLayout(design)
  const wordBytes = axi.dataBits / 8
  return {
    ...network.image,
    format: formatName(formats.pixel),
    pixelBytes: pixelBits / 8,
    rowBytes: rowWords * wordBytes,
    bytes: words * wordBytes,
  }
}

/** The bytes of an image in memory. @param pixels - [channels][height][width], unsigned. */
export function packImage(design: Design, pixels: Int32Array): Uint8Array {
  const { pixelBits, rowWords, words } = imageLayout(design)
  const { width } = design.network.image
  const bytes = new Uint8Array((words * design.axi.dataBits) / 8)
  const view = new DataView(bytes.buffer)
  const rowBytes = (rowWords * design.axi.dataBits) / 8
  for (const [i, pixel] of pixels.entries()) {
    const at = Math.floor(i / width) * rowBytes + ((i % width) * pixelBits) / 8
    if (pixelBits === 8) view.setUint8(at, pixel)
    else view.setUint16(at, pixel, true)
  }
  return bytes
}

import { greatestCommonDivisor } from '../../base/greatest-common-divisor.js'
import type { Overflow } from '../../numerics/format.js'
import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'

/** What the hardware of patch embedding is built for. Widths in bits, sizes in pixels unless said otherwise. */
export interface PatchEmbedParams {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly patchSize: number
  /** Tokens in front of the patches. */
  readonly prefix: number
  /** Values of a block for the array, lanes of a row from it. */
  readonly taps: number
  readonly lanes: number
  readonly pixelWidth: number
  readonly pixelShift: number
  readonly xWidth: number
  readonly yWidth: number
  readonly overflow: Overflow
  /** Pixels of a memory word: the most that lie side by side both in a patch's row and in a block. */
  readonly wordPixels: number
  /** Words of an image row, and of a patch's row. */
  readonly rowWords: number
  readonly patchRowWords: number
  /** Rows of pixels in a stripe of patches, over all channels. */
  readonly stripeRows: number
  /** Patches side by side, and stripes. */
  readonly columns: number
  readonly stripes: number
  /** Words that make a token, words that make a block, blocks that make a token. */
  readonly tokenWords: number
  readonly blockWords: number
  readonly blocks: number
  /** Rows of `lanes` results that make a token. */
  readonly outTiles: number
  /** Bits of the counters. */
  readonly rowBits: number
  readonly columnBits: number
  readonly tokenBits: number
  readonly tileBits: number
  /** Blocks that the result fifo holds. */
  readonly depth: number
}

/** What `patchEmbedParams` derives the hardware from. */
export interface PatchEmbedRequirements {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly patchSize: number
  readonly prefix: number
  readonly dim: number
  readonly lanes: number
  readonly taps: number
  readonly pixelWidth: number
  readonly pixelShift: number
  readonly xWidth: number
  readonly yWidth: number
  readonly overflow: Overflow
}

/** Derives the hardware of patch embedding. Height and width are multiples of the patch size. */
export function patchEmbedParams({ dim, ...needs }: PatchEmbedRequirements): PatchEmbedParams {
  const { channels, height, width, patchSize, taps, lanes } = needs
  const wordPixels = greatestCommonDivisor(patchSize, taps)
  const tokenWords = (channels * patchSize ** 2) / wordPixels
  const columns = width / patchSize
  const stripes = height / patchSize
  const outTiles = Math.ceil(dim / lanes)
  const stripeRows = channels * patchSize
  return {
    ...needs,
    wordPixels,
    rowWords: width / wordPixels,
    patchRowWords: patchSize / wordPixels,
    stripeRows,
    columns,
    stripes,
    tokenWords,
    blockWords: taps / wordPixels,
    blocks: Math.ceil((tokenWords * wordPixels) / taps),
    outTiles,
    rowBits: bitsFor(stripeRows),
    columnBits: bitsFor(columns),
    tokenBits: bitsFor(needs.prefix + columns * stripes),
    tileBits: bitsFor(outTiles),
    depth: nextPowerOfTwo(readLatency + 2),
  }
}

// Cycles from a word's address to its place in a block.
const readLatency = 4

import { filled } from '../../base/filled.js'
import type { Design } from '../../design/design.js'
import { bitsFor } from '../../units/linear/linear.params.js'

/** Bytes that a value of a feature map, a position or a result takes in memory. */
export const featureBytes = 4

/** Sizes of the accelerator that follow from a design alone. */
export interface AcceleratorShape {
  /** Ports that bring weights, each for its own lanes: a power of two. */
  readonly weightPorts: number
  /** Bits that a weight and a bias take in memory: powers of two. */
  readonly storedBits: number
  readonly biasStoredBits: number
  /** Beats of a tile and of a row of biases, and of factors behind them, of each port. */
  readonly tileBeats: number
  readonly biasBeats: number
  /** Dimensions of a head, filled to whole blocks and whole output tiles. */
  readonly headDim: number
  /** Blocks of a query, output tiles of a value. */
  readonly headBlocks: number
  readonly headTiles: number
  /** Blocks and output tiles of a row of weights and of scores. */
  readonly keyBlocks: number
  readonly keyTiles: number
  /** Tiles that the keys of a head take, and its values. */
  readonly headKeyTiles: number
  readonly headValueTiles: number
  /** Words of a token in the memory of the residual stream, and of its norm. */
  readonly sumStride: number
  readonly normWords: number
  /** Rows of scores that are computed before the first row's weighted sums. */
  readonly lead: number
}

/** Derives the sizes. The design has no obstacle. */
export function acceleratorShape(design: Design): AcceleratorShape {
  const { network, linear, axi } = design
  const { lanes, taps } = linear
  const biasStoredBits = storedBitsOf(linear.biasWidth)
  const weightPorts = weightPortsOf(axi, { lanes, bits: tileBits(design) })
  const headDim = filledHeadDim(design)
  const headBlocks = headDim / taps
  const headTiles = headDim / lanes
  const keyBlocks = Math.ceil(network.tokens / taps)
  const keyTiles = Math.ceil(network.tokens / lanes)
  return {
    weightPorts,
    storedBits: storedBitsOf(linear.wWidth),
    biasStoredBits,
    tileBeats: tileBits(design) / weightPorts / axi.dataBits,
    biasBeats: Math.ceil((lanes * (biasStoredBits + linear.scaleBits)) / weightPorts / axi.dataBits),
    headDim,
    headBlocks,
    headTiles,
    keyBlocks,
    keyTiles,
    headKeyTiles: keyTiles * headBlocks,
    headValueTiles: headTiles * keyBlocks,
    sumStride: resultWords(design, network.dim),
    normWords: Math.ceil(network.dim / taps),
    lead: leadOf(headBlocks * keyTiles),
  }
}

/** Dimensions of a head, filled to whole blocks and whole output tiles. */
export function filledHeadDim({
  network,
  linear: { lanes, taps },
}: Pick<Design, 'network' | 'linear'>): number {
  return filled(network.headDim, Math.max(lanes, taps))
}

/** Bits that the residual stream is held with beyond its format's, for contributions of experts to add up in. */
export function residualExtra({ patchReorder }: Pick<Design, 'patchReorder'>): number {
  return patchReorder === null ? 0 : patchReorder.sumWidth - patchReorder.yWidth
}

/** Bits of a tile of weights in memory. */
export function tileBits({ linear }: Pick<Design, 'linear'>): number {
  return linear.lanes * linear.taps * storedBitsOf(linear.wWidth)
}

/** Words of `taps` values that a row of results takes in a feature memory. */
export function resultWords({ linear: { lanes, taps } }: Pick<Design, 'linear'>, features: number): number {
  return filled(features, Math.max(lanes, taps)) / taps
}

/** Bits of an address of `count` words. */
export function addressBits(count: number): number {
  return Math.max(1, bitsFor(count - 1))
}

// A row's scores go through the array's pipeline, softmax and its exponentials before its weighted sums can begin:
// about 60 cycles, in which other rows of scores, and sums of earlier rows, keep the array busy.
function leadOf(rowCycles: number): number {
  const latency = 60 + rowCycles
  return Math.min(8, Math.max(2, Math.ceil((latency / rowCycles + 1) / 2)))
}

function storedBitsOf(width: number): number {
  return 2 ** Math.ceil(Math.log2(width))
}

// Each port owns as many lanes as the others, and a whole number of beats of every tile.
function weightPortsOf(
  { ports, dataBits }: Design['axi'],
  { lanes, bits }: { readonly lanes: number; readonly bits: number },
): number {
  let count = 2 ** Math.floor(Math.log2(Math.min(ports, lanes)))
  while (count > 1 && (bits / count) % dataBits !== 0) count /= 2
  return count
}

import { filled } from '../../base/filled.js'
import type { LinearOperation } from '../../network/linear-layer.js'
import { exactAccWidth, maxAccWidth } from '../../numerics/accumulator.js'
import type { Overflow, Rounding } from '../../numerics/format.js'
import { type Packing, packingOf } from '../../numerics/packing.js'

/** What the hardware of the unified compute unit is built for. Widths in bits, counts in tiles, tokens, lanes. */
export interface LinearParams {
  readonly profile: 'exact' | 'edge-moe'
  readonly lanes: number
  readonly taps: number
  readonly xWidth: number
  /** Of a weight, or of each digit of wider ones. */
  readonly wWidth: number
  /** Digits of the widest weights. */
  readonly mostDigits: number
  readonly biasWidth: number
  readonly yWidth: number
  readonly accWidth: number
  /** Bits of the factor of a row, unsigned; 0: there are none. */
  readonly scaleBits: number
  /** Multipliers of sums with factors, matched to the rate at which such sums come. */
  readonly multipliers: number
  /** Fraction bits floored from each product before it is added: 0 in `exact`. */
  readonly productShift: number
  /** How two lanes share a multiplier; null: each has its own. */
  readonly packing: Packing | null
  readonly rounding: Rounding
  readonly overflow: Overflow
  /** Largest operation: tokens, input tiles and output tiles. */
  readonly maxTokens: number
  readonly maxInTiles: number
  readonly maxOutTiles: number
  /** Widths of the operation's fields. */
  readonly tokenBits: number
  readonly tileBits: number
  readonly shiftBits: number
  readonly outWidthBits: number
  /** Tiles that the weight ring holds; the tiles of an operation must fit. */
  readonly weightTiles: number
  /** Lanes whose weights one beat of the load port brings; divides `lanes`. */
  readonly loadLanes: number
  /** Blocks of `taps` values that the token ring holds: two tokens, so that one loads while one computes. */
  readonly xDepth: number
  /** Bias rows held: those of two operations. */
  readonly biasDepth: number
  /** Result slots, at least as many as results fit in the pipeline, so that it never has to stop. */
  readonly resultDepth: number
}

/** A layer whose weights are cut into digits. */
export interface WideLayer {
  /** Bits of its weights. */
  readonly width: number
  readonly inFeatures: number
}

/** What `linearParams` derives the hardware from. */
export interface LinearRequirements {
  readonly profile: 'exact' | 'edge-moe'
  readonly lanes: number
  readonly taps: number
  readonly xWidth: number
  readonly wWidth: number
  readonly biasWidth: number
  readonly yWidth: number
  /** Fraction bits of weights: what `edge-moe` floors from each product. */
  readonly wFraction: number
  readonly rounding: Rounding
  readonly overflow: Overflow
  /** Bits of the factor of a row; 0 or left out: there are none. */
  readonly scaleBits?: number
  /** Fewest cycles between two rows of results with factors. */
  readonly scaledRowCycles?: number
  readonly maxTokens: number
  readonly maxIn: number
  readonly maxOut: number
  /** Layers whose weights are wider than the array's. */
  readonly wide?: readonly WideLayer[]
  readonly weightTiles: number
  /** Bits a cycle that the AXI ports bring at most: what the load port is matched to. */
  readonly loadBits: number
}

/**
 * Derives the hardware of the unified compute unit.
 * Accumulator: in `exact` wide enough that no sum can overflow (docs/reference/numerics.md, linear); in `edge-moe` as wide
 * as the result, modulo 2^width.
 * @throws RangeError when an exact accumulator would need more than 64 bits.
 */
export function linearParams(needs: LinearRequirements): LinearParams {
  const { profile, lanes, taps, xWidth, wWidth, biasWidth, yWidth, scaleBits = 0 } = needs
  const maxInTiles = Math.ceil(needs.maxIn / taps)
  const maxOutTiles = Math.ceil(needs.maxOut / lanes)
  const { wide = [] } = needs
  const sums = [{ width: wWidth, inFeatures: maxInTiles * taps }, ...wide]
  const accWidth =
    profile === 'edge-moe' ? yWidth : Math.max(...sums.map((layer) => checkedAccWidth(xWidth, taps, layer)))
  const packing = sharedMultiplier(needs)
  return {
    profile,
    lanes,
    taps,
    xWidth,
    wWidth,
    mostDigits: Math.max(1, ...wide.map(({ width }) => weightDigits({ wWidth }, width))),
    biasWidth,
    yWidth,
    accWidth,
    scaleBits,
    multipliers: scaleBits > 0 ? Math.ceil(lanes / (needs.scaledRowCycles ?? 1)) : 0,
    productShift: profile === 'edge-moe' ? needs.wFraction : 0,
    packing,
    rounding: needs.rounding,
    overflow: needs.overflow,
    maxTokens: needs.maxTokens,
    maxInTiles,
    maxOutTiles,
    tokenBits: bitsFor(needs.maxTokens),
    tileBits: bitsFor(Math.max(maxInTiles, maxOutTiles)),
    shiftBits: Math.ceil(Math.log2(accWidth + scaleBits)),
    outWidthBits: bitsFor(yWidth),
    weightTiles: needs.weightTiles,
    loadLanes: loadLanes(lanes, taps * wWidth, needs.loadBits),
    xDepth: nextPowerOfTwo(2 * maxInTiles),
    biasDepth: nextPowerOfTwo(2 * maxOutTiles),
    resultDepth: nextPowerOfTwo(linearLatency({ taps, packing }) + 2),
  }
}

/**
 * Cycles from the last (block, tile) pair of a result to its arrival in the result fifo:
 * 3 to read the rings, 1 to the lanes, those of the sum of a pair, 1 to accumulate, 3 to requantise, 1 to store.
 */
export function linearLatency(array: Pick<LinearParams, 'taps' | 'packing'>): number {
  return 9 + sumLatency(array)
}

// 3 for a product and log2(taps) for the tree; packed, 3 for a product, one a product of a cascade, 1 to split it, and the tree.
function sumLatency({ taps, packing }: Pick<LinearParams, 'taps' | 'packing'>): number {
  if (packing === null) return 3 + Math.log2(taps)
  return 4 + packing.cascade + Math.log2(taps / packing.cascade)
}

/** How lanes share multipliers, as linear_array.v has it. */
export function packingParameters({ packing }: Pick<LinearParams, 'packing'>) {
  return { Offset: packing?.offset ?? 0, Cascade: packing?.cascade ?? 1 }
}

/** Multiply-accumulates a cycle of a DSP of the array, where all of them pack. */
export function macsPerDsp({ packing }: Pick<LinearParams, 'packing'>): number {
  return packing === null ? 1 : 2
}

/** Multipliers of the array: a lane that has no neighbour packs with none. */
export function arrayMultipliers({
  lanes,
  taps,
  packing,
}: Pick<LinearParams, 'lanes' | 'taps' | 'packing'>): number {
  return Math.ceil(lanes / macsPerDsp({ packing })) * taps
}

/** Tiles an operation walks per token, and in all: one cycle each when nothing stalls. */
export function linearCycles(
  { lanes, taps }: Pick<LinearParams, 'lanes' | 'taps'>,
  { tokens, inFeatures, outFeatures }: Pick<LinearOperation, 'tokens' | 'inFeatures' | 'outFeatures'>,
): number {
  return tokens * Math.ceil(inFeatures / taps) * Math.ceil(outFeatures / lanes)
}

/** Digits of weights of `width` bits: signed, of the array's width, neither of them the most negative number. */
export function weightDigits({ wWidth }: Pick<LinearParams, 'wWidth'>, width: number): number {
  return Math.max(1, Math.ceil((width - 1) / (wWidth - 1)))
}

/** Bits by which sums with the highest digit of weights of `width` bits are shifted until the lowest is in. */
export function digitShift({ wWidth }: Pick<LinearParams, 'wWidth'>, width: number): number {
  return (weightDigits({ wWidth }, width) - 1) * (wWidth - 1)
}

/**
 * A digit of a weight (docs/reference/numerics.md, digits), all of the weight's sign.
 * @param digit - 0 is the lowest
 */
export function weightDigit({ wWidth }: Pick<LinearParams, 'wWidth'>, weight: number, digit: number): number {
  const base = 2 ** (wWidth - 1)
  return Math.trunc(weight / base ** digit) % base
}

/** Bits that hold every count from 0 to `largest`. */
export function bitsFor(largest: number): number {
  return Math.max(1, Math.ceil(Math.log2(largest + 1)))
}

/** The smallest power of two that is at least `value` and at least 2. */
export function nextPowerOfTwo(value: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(value)))
}

// Weights, and the keys and values among the array's results, must leave out the most negative number.
function sharedMultiplier({ profile, overflow, xWidth, wWidth, taps }: LinearRequirements): Packing | null {
  return profile === 'exact' && overflow === 'sat_sym' ? packingOf({ xWidth, wWidth }, taps) : null
}

function checkedAccWidth(xWidth: number, taps: number, { width: wWidth, inFeatures }: WideLayer): number {
  const paddedIn = filled(inFeatures, taps)
  const width = exactAccWidth(xWidth, wWidth, paddedIn)
  if (width > maxAccWidth) {
    throw new RangeError(
      `an accumulator of ${xWidth}x${wWidth} bits over ${paddedIn} inputs needs ${width} bits, more than ${maxAccWidth}`,
    )
  }
  return width
}

/** The most lanes, a divisor of all, whose weights fit into one cycle's worth of load bandwidth. */
function loadLanes(lanes: number, rowBits: number, loadBits: number): number {
  const most = Math.max(1, Math.floor(loadBits / rowBits))
  for (let count = Math.min(most, lanes); count > 1; count--) if (lanes % count === 0) return count
  return 1
}

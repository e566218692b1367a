import type { FixedFormat, Overflow, Rounding } from '../../fixed/format.js'
import { fractionBits } from '../../fixed/format.js'
import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'

/** What the hardware of layer norm is built for. Widths in bits, counts in values and blocks. */
export interface LayerNormParams {
  readonly profile: 'exact' | 'edge-moe'
  /** Values of a token, and those that one cycle takes in and gives out: a power of two. */
  readonly dim: number
  readonly lanes: number
  readonly blocks: number
  readonly maxTokens: number
  readonly tokenBits: number
  readonly blockBits: number
  /** Bits of x and y, fraction bits of y and of x; those of scale and bias. */
  readonly width: number
  readonly fraction: number
  readonly inputFraction: number
  readonly scaleWidth: number
  readonly scaleFraction: number
  readonly biasWidth: number
  readonly biasFraction: number
  readonly rounding: Rounding
  readonly overflow: Overflow
  /** Added to the variance: floor(1e-6 * 2^F) in `edge-moe`, 1e-6 * N^2 * 2^(2F) rounded in `exact`, F of x. */
  readonly epsilon: bigint
  /** 2^F / N, floored: the factor of `edge-moe`'s means. */
  readonly inverseDim: number
  /** Widths of `exact`: sum, sum of squares, N * x - S1, D. */
  readonly sumWidth: number
  readonly squareWidth: number
  readonly centredWidth: number
  readonly spreadWidth: number
  /** Bits of the root and of its reciprocal. */
  readonly rootWidth: number
  readonly reciprocalWidth: number
  /** Bits of the exponent h, signed, and of 2P + h - F - G. */
  readonly exponentWidth: number
  readonly shiftWidth: number
  /** Guard bits and width of the normalised value. */
  readonly guardBits: number
  readonly normalisedWidth: number
  /** Steps of the two serial stages, square root and division: no token can follow another faster. */
  readonly rootSteps: number
  readonly divideSteps: number
  /** Cycles through a lane of the second pass. */
  readonly laneLatency: number
  /** Tokens under way at once, blocks that the token ring holds, blocks of the result fifo. */
  readonly tokensInFlight: number
  readonly ringDepth: number
  readonly depth: number
}

/** What `layerNormParams` derives the hardware from. */
export interface LayerNormRequirements {
  readonly profile: 'exact' | 'edge-moe'
  readonly dim: number
  /** Fewest cycles that any reader of the result takes for a token. */
  readonly tokenCycles: number
  readonly maxTokens: number
  readonly input: FixedFormat
  /** As wide as `input`. */
  readonly output: FixedFormat
  readonly scale: FixedFormat
  readonly bias: FixedFormat
  readonly rounding: Rounding
  readonly overflow: Overflow
}

const guardBits = 3

/**
 * Derives the hardware of layer norm.
 * @throws RangeError when a bias has more fraction bits than the sum it joins, or a token is longer than 4096.
 */
export function layerNormParams(needs: LayerNormRequirements): LayerNormParams {
  const { dim, input, output, scale, bias, maxTokens } = needs
  const { width } = output
  const fraction = fractionBits(output)
  const biasRoom = needs.profile === 'exact' ? guardBits + fractionBits(scale) : 0
  if (fractionBits(bias) > fraction + biasRoom)
    throw new RangeError(
      `a layer norm bias may have ${fraction + biasRoom} fraction bits, not ${fractionBits(bias)}`,
    )
  if (dim > 4096) throw new RangeError(`a layer norm over ${dim} values is longer than 4096`)
  const widths = exactWidths(dim, width, fraction)
  // The reference scales in doubles, which are exact up to 53 bits.
  if (widths.normalisedWidth + scale.width > 52) {
    throw new RangeError(`a layer norm scales ${widths.normalisedWidth} by ${scale.width} bits, more than 52`)
  }
  const lanes = nearestPowerOfTwo(dim / needs.tokenCycles)
  const blocks = Math.ceil(dim / lanes)
  const serial =
    needs.profile === 'exact'
      ? { rootSteps: widths.rootWidth, divideSteps: widths.rootWidth + 2 }
      : { rootSteps: (width + fraction + 2) / 2, divideSteps: 2 * fraction + 1 }
  return {
    profile: needs.profile,
    dim,
    lanes,
    blocks,
    maxTokens,
    tokenBits: bitsFor(maxTokens),
    blockBits: bitsFor(blocks),
    width,
    fraction,
    inputFraction: fractionBits(input),
    scaleWidth: scale.width,
    scaleFraction: fractionBits(scale),
    biasWidth: bias.width,
    biasFraction: fractionBits(bias),
    rounding: needs.rounding,
    overflow: needs.overflow,
    epsilon: epsilonOf(needs.profile, dim, fractionBits(input)),
    inverseDim: Math.floor(2 ** fraction / dim),
    ...widths,
    ...serial,
    guardBits,
    laneLatency: needs.profile === 'exact' ? 13 : 10,
    tokensInFlight: 4,
    ringDepth: nextPowerOfTwo(5 * blocks),
    depth: 32,
  }
}

/** Cycles that a token takes at least: its blocks, or the longer of the serial stages with what surrounds it. */
export function layerNormTokenCycles({ blocks, rootSteps, divideSteps }: LayerNormParams): number {
  return Math.max(blocks, rootSteps + 14, divideSteps + 3)
}

function exactWidths(dim: number, width: number, fraction: number) {
  const log = Math.ceil(Math.log2(dim))
  const rootWidth = fraction + 3 + Math.ceil(Math.log2(dim) / 2)
  const spreadWidth = 2 * (width + log)
  // h is between (1 - 2P)/2 and (spread - 2P)/2.
  const exponentWidth = bitsFor(Math.max(rootWidth, spreadWidth / 2)) + 1
  return {
    sumWidth: width + log,
    squareWidth: 2 * width + log,
    centredWidth: width + log + 1,
    spreadWidth,
    rootWidth,
    reciprocalWidth: rootWidth + 2,
    exponentWidth,
    shiftWidth: bitsFor(2 * rootWidth + spreadWidth / 2),
    normalisedWidth: Math.ceil(Math.log2(dim) / 2) + fraction + guardBits + 2,
  }
}

const perEpsilon = 1_000_000

/** What is added to the variance. */
export const normEpsilon = 1 / perEpsilon

// Exact: epsilon is divided by last.
function epsilonOf(profile: LayerNormParams['profile'], dim: number, fraction: number): bigint {
  if (profile === 'edge-moe') return BigInt(Math.floor(2 ** fraction / perEpsilon))
  const scaled = ((BigInt(dim) ** 2n) << BigInt(2 * fraction + 1)) / BigInt(perEpsilon)
  const rounded = (scaled + 1n) >> 1n
  return rounded > 0n ? rounded : 1n
}

function nearestPowerOfTwo(atLeast: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(atLeast)))
}

import type { LayerNormFractions } from '../../network/steps/layer-norm.js'
import type { Overflow, Rounding } from '../../numerics/format.js'
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
  /** Bits of x and of y, the same in `edge-moe`, and the most fraction bits of any y and any x; bits of scale and bias. */
  readonly xWidth: number
  readonly width: number
  readonly fraction: number
  readonly inputFraction: number
  readonly scaleWidth: number
  readonly biasWidth: number
  /** Operands that all norms have in common; null: operations bring their own. */
  readonly shared: LayerNormOperands | null
  /** Fraction bits that `edge-moe` floors from a product with a scale. */
  readonly scaleFraction: number
  readonly rounding: Rounding
  readonly overflow: Overflow
  /** Added to the variance: floor(epsilon * 2^F) in `edge-moe`, epsilon * N^2 * 2^(2F) rounded in `exact`, F the most of any x. */
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
  /** Largest shifts of epsilon, a bias and a result; bits of the three operands. */
  readonly mostEpsilonShift: number
  readonly mostBiasShift: number
  readonly mostOutShift: number
  readonly biasShiftBits: number
  readonly outShiftBits: number
  readonly epsilonShiftBits: number
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

/** What an operation brings beside its tokens (docs/reference/numerics.md, layernorm). */
export interface LayerNormOperands {
  readonly epsilonShift: number
  readonly biasShift: number
  readonly outShift: number
}

/** What `layerNormParams` derives the hardware from. */
export interface LayerNormRequirements {
  readonly profile: 'exact' | 'edge-moe'
  readonly dim: number
  /** Fewest cycles that any reader of the result takes for a token. */
  readonly tokenCycles: number
  readonly maxTokens: number
  /** What is added to the variance: 1 / a whole number, or taken as the nearest such. */
  readonly epsilon: number
  /** Of x and of y. */
  readonly xWidth: number
  readonly width: number
  readonly scaleWidth: number
  readonly biasWidth: number
  /** Of every norm that runs on it, at least one. */
  readonly fractions: readonly LayerNormFractions[]
  readonly rounding: Rounding
  readonly overflow: Overflow
  /** Whether DSPs are so scarce that there are no more lanes than keep up with the root, which is the pace of tokens. */
  readonly sparesDsps?: boolean
}

/** Guard bits of a normalised value. */
export const normGuardBits = 3

/**
 * Derives the hardware of layer norm.
 * @throws RangeError when a bias has more fraction bits than the sum it joins, or a token is longer than 4096.
 */
export function layerNormParams(needs: LayerNormRequirements): LayerNormParams {
  const { dim, xWidth, width, maxTokens, scaleWidth, biasWidth } = needs
  const fraction = Math.max(...needs.fractions.map(({ output }) => output))
  const inputFraction = Math.max(...needs.fractions.map(({ input }) => input))
  if (dim > 4096) throw new RangeError(`a layer norm over ${dim} values is longer than 4096`)
  const widths = exactWidths(dim, xWidth, fraction)
  const operands = needs.fractions.map((each) =>
    layerNormOperands({ profile: needs.profile, fraction, inputFraction }, each),
  )
  const shifts = shiftsOf(operands)
  mustBeExact(widths.normalisedWidth + scaleWidth, operands, biasWidth)
  const serial =
    needs.profile === 'exact'
      ? { rootSteps: widths.rootWidth, divideSteps: widths.rootWidth + 2 }
      : { rootSteps: (width + fraction + 2) / 2, divideSteps: 2 * fraction + 1 }
  const lanes = lanesOf(needs, serial)
  const blocks = Math.ceil(dim / lanes)
  return {
    profile: needs.profile,
    dim,
    lanes,
    blocks,
    maxTokens,
    tokenBits: bitsFor(maxTokens),
    blockBits: bitsFor(blocks),
    xWidth,
    width,
    fraction,
    inputFraction,
    scaleWidth,
    scaleFraction: needs.fractions[0].scale,
    biasWidth,
    ...shifts,
    rounding: needs.rounding,
    overflow: needs.overflow,
    epsilon: epsilonOf(needs, inputFraction),
    inverseDim: Math.floor(2 ** fraction / dim),
    ...widths,
    ...serial,
    guardBits: normGuardBits,
    laneLatency: needs.profile === 'exact' ? 13 : 10,
    tokensInFlight: 4,
    ringDepth: nextPowerOfTwo(5 * blocks),
    depth: 32,
  }
}

/**
 * The operands of a norm.
 * @throws RangeError when its bias has more fraction bits than the sum it joins.
 */
export function layerNormOperands(
  { profile, fraction, inputFraction }: Pick<LayerNormParams, 'profile' | 'fraction' | 'inputFraction'>,
  { input, output, scale, bias }: LayerNormFractions,
): LayerNormOperands {
  const sum = profile === 'exact' ? fraction + normGuardBits + scale : fraction
  if (bias > sum) throw new RangeError(`a layer norm bias may have ${sum} fraction bits, not ${bias}`)
  return { epsilonShift: 2 * (inputFraction - input), biasShift: sum - bias, outShift: sum - output }
}

/** Cycles that a token takes at least: its blocks, or the longer of the serial stages with what surrounds it. */
export function layerNormTokenCycles({ blocks, rootSteps, divideSteps }: LayerNormParams): number {
  return Math.max(blocks, serialCycles({ rootSteps, divideSteps }))
}

type SerialStages = Pick<LayerNormParams, 'rootSteps' | 'divideSteps'>

function serialCycles({ rootSteps, divideSteps }: SerialStages): number {
  return Math.max(rootSteps + 14, divideSteps + 3)
}

function lanesOf(
  { dim, tokenCycles, sparesDsps = false }: LayerNormRequirements,
  serial: SerialStages,
): number {
  const wanted = nearestPowerOfTwo(dim / tokenCycles)
  if (!sparesDsps) return wanted
  return Math.min(wanted, 2 ** Math.ceil(Math.log2(Math.max(1, dim / serialCycles(serial)))))
}

function shiftsOf(operands: readonly LayerNormOperands[]) {
  const most = (name: keyof LayerNormOperands) => Math.max(...operands.map((each) => each[name]))
  const [first] = operands
  const isFirst = (each: LayerNormOperands) =>
    each.epsilonShift === first.epsilonShift &&
    each.biasShift === first.biasShift &&
    each.outShift === first.outShift
  return {
    shared: operands.every(isFirst) ? first : null,
    mostEpsilonShift: most('epsilonShift'),
    mostBiasShift: most('biasShift'),
    mostOutShift: most('outShift'),
    biasShiftBits: bitsFor(most('biasShift')),
    outShiftBits: bitsFor(most('outShift')),
    epsilonShiftBits: bitsFor(most('epsilonShift')),
  }
}

// The reference scales and adds in doubles, which are exact up to 53 bits. Biases of whole units it adds last.
function mustBeExact(scaledBits: number, operands: readonly LayerNormOperands[], biasWidth: number): void {
  const aligned = operands.map(({ biasShift, outShift }) =>
    biasShift < outShift ? biasWidth + biasShift : 0,
  )
  if (Math.max(scaledBits, ...aligned) > 52) {
    throw new RangeError(
      `a layer norm has scaled values of ${scaledBits} and aligned biases of ${Math.max(...aligned)} bits, more than 52`,
    )
  }
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
    normalisedWidth: Math.ceil(Math.log2(dim) / 2) + fraction + normGuardBits + 2,
  }
}

// Exact: epsilon is divided by last.
function epsilonOf({ profile, dim, epsilon }: LayerNormRequirements, fraction: number): bigint {
  const perEpsilon = Math.round(1 / epsilon)
  if (profile === 'edge-moe') return BigInt(Math.floor(2 ** fraction / perEpsilon))
  const scaled = ((BigInt(dim) ** 2n) << BigInt(2 * fraction + 1)) / BigInt(perEpsilon)
  const rounded = (scaled + 1n) >> 1n
  return rounded > 0n ? rounded : 1n
}

function nearestPowerOfTwo(atLeast: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(atLeast)))
}

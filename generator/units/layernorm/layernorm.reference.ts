import { multiplyRound, multiplyShift } from '../../numerics/multiply-int32.js'
import { fitSigned, shiftRight } from '../../numerics/requantize-int32.js'
import type { LayerNormOperands, LayerNormParams } from './layernorm.params.js'

/** Integers of a layer norm. */
export interface LayerNormTensors {
  /** [tokens][dim] */
  readonly x: Int32Array
  /** [dim] */
  readonly scale: Int32Array
  /** [dim] */
  readonly bias: Int32Array
}

/** A layer norm with its operands. */
export interface LayerNormJob extends LayerNormTensors {
  readonly operands: LayerNormOperands
}

/**
 * Layer norm of every token, bit for bit (docs/reference/numerics.md, layernorm).
 * @returns [tokens][dim]
 */
export function layerNormReference(params: LayerNormParams, { x, ...rest }: LayerNormJob): Int32Array {
  const { dim, profile } = params
  const y = new Int32Array(x.length)
  const normalise = profile === 'exact' ? exactToken : edgeMoeToken
  for (let start = 0; start < x.length; start += dim) {
    normalise(params, { ...rest, x: x.subarray(start, start + dim) }, y.subarray(start, start + dim))
  }
  return y
}

function edgeMoeToken(
  params: LayerNormParams,
  { x, scale, bias, operands }: LayerNormJob,
  y: Int32Array,
): void {
  const { fraction, scaleFraction, inverseDim, epsilon } = params
  let mean = 0
  let meanSquare = 0
  for (const value of x) {
    const share = multiplyShift(value, inverseDim, fraction)
    mean = (mean + share) | 0
    meanSquare = (meanSquare + multiplyShift(value, share, fraction)) | 0
  }
  const variance = (meanSquare - multiplyShift(mean, mean, fraction) + Number(epsilon)) | 0
  const reciprocal = edgeMoeReciprocal(variance, fraction)
  for (let i = 0; i < x.length; i++) {
    const normalised = multiplyShift((x[i] - mean) | 0, reciprocal, fraction)
    const scaled = multiplyShift(normalised, scale[i], scaleFraction)
    y[i] = (scaled + bias[i] * 2 ** operands.biasShift) | 0
  }
}

// Once a token: the widths are beyond a double's, and BigInt's slowness does not matter.
function edgeMoeReciprocal(variance: number, fraction: number): number {
  const root = variance < 0 ? 0n : (squareRoot(BigInt(variance) << BigInt(fraction + 2)) + 1n) >> 1n
  return root === 0n ? 0 : Number(BigInt.asIntN(32, (1n << BigInt(2 * fraction)) / root))
}

function exactToken(
  params: LayerNormParams,
  { x, scale, bias, operands }: LayerNormJob,
  y: Int32Array,
): void {
  const { dim, fraction, rounding, overflow, width, rootWidth } = params
  const { sum, spread } = exactStatistics(params, x, operands.epsilonShift)
  const { reciprocal, exponent } = reciprocalRoot(spread, rootWidth)
  const shift = 2 * rootWidth + exponent - fraction - params.guardBits
  const fit = fitSigned[overflow]
  const { biasShift, outShift } = operands
  // A bias of whole units of the result is added after the rounding, where it cannot make the sum inexact.
  const isWhole = biasShift >= outShift
  const biasScale = 2 ** (isWhole ? biasShift - outShift : biasShift)
  for (let i = 0; i < dim; i++) {
    const normalised = multiplyRound(dim * x[i] - sum, reciprocal, shift)
    const scaled = normalised * scale[i]
    const added = bias[i] * biasScale
    const rounded = isWhole
      ? shiftRight(scaled, outShift, rounding) + added
      : shiftRight(scaled + added, outShift, rounding)
    y[i] = fit(rounded, width)
  }
}

function exactStatistics(
  { dim, epsilon }: LayerNormParams,
  x: Int32Array,
  epsilonShift: number,
): { sum: number; spread: bigint } {
  let [sum, highs, crosses, lows] = [0, 0, 0, 0]
  for (const value of x) {
    const high = value >> 16
    const low = value & 0xffff
    sum += value
    highs += high * high
    crosses += high * low
    lows += low * low
  }
  const squares = (BigInt(highs) << 32n) + (BigInt(crosses) << 17n) + BigInt(lows)
  const added = (epsilon + ((1n << BigInt(epsilonShift)) >> 1n)) >> BigInt(epsilonShift)
  return { sum, spread: BigInt(dim) * squares - BigInt(sum) ** 2n + (added > 0n ? added : 1n) }
}

/** 1/sqrt(spread) as reciprocal * 2^(-2 * rootWidth - exponent). */
export function reciprocalRoot(spread: bigint, rootWidth: number): { reciprocal: number; exponent: number } {
  const exponent = Math.ceil((spread.toString(2).length - 2 * rootWidth) / 2)
  const shift = BigInt(2 * exponent)
  const root = squareRoot(shift >= 0n ? spread >> shift : spread << -shift)
  return { reciprocal: Number((1n << BigInt(2 * rootWidth)) / root), exponent }
}

/** The largest integer whose square is at most `value`. A double's root is off by one at most below 2^100. */
function squareRoot(value: bigint): bigint {
  let root = BigInt(Math.floor(Math.sqrt(Number(value))))
  while (root * root > value) root--
  while ((root + 1n) * (root + 1n) <= value) root++
  return root
}

import type { Profile } from '../config/profile.js'
import { type FixedFormat, fractionBits } from '../numerics/format.js'
import { deferredInverseBits } from '../numerics/softmax-constants.js'
import type { ProgramRequirements } from './requirements.js'
import type { Parameter } from './tensor.js'
import { Unrealisable } from './unrealisable.js'

/** What a linear layer's shifts follow from. */
export interface LinearFormats {
  readonly inputFraction: number
  readonly weight: Parameter
  readonly bias: Parameter | null
  readonly result: FixedFormat
  /** Bits of the factors of rows, all fraction; 0: there are none. */
  readonly scaleBits: number
  /** Fields of the config that these formats are from. */
  readonly paths: { readonly weight: string; readonly bias: string; readonly result: string }
}

/** What a linear layer's sums are shifted by, and the width of their results. */
export interface LinearShifts {
  /** Left shift that aligns the bias with the accumulator. */
  readonly biasShift: number
  /** Fraction bits that the requantise takes off the accumulator. */
  readonly outShift: number
  /** Width of the result in bits. */
  readonly outWidth: number
}

/**
 * Shifts of a linear layer (docs/reference/numerics.md, linear).
 * @throws Unrealisable when a bias, or the result, has more fraction bits than the sum.
 */
export function linearShifts(
  profile: Profile,
  { inputFraction, weight, bias, result, scaleBits, paths }: LinearFormats,
): LinearShifts {
  const product = inputFraction + fractionBits(weight.format)
  // In edge-moe products are floored to the result's fraction bits before they are added.
  const accumulator = profile === 'exact' ? product : fractionBits(result)
  const biasShift = bias === null ? 0 : accumulator - fractionBits(bias.format)
  const outShift = accumulator + scaleBits - fractionBits(result)
  const fewer = (than: string) =>
    `sums with ${weight.name} have ${accumulator} fraction bits, fewer than ${than}`
  if (outShift < 0) throw new Unrealisable(fewer('the result'), [paths.result, paths.weight])
  if (biasShift < 0) throw new Unrealisable(fewer(`${bias?.name}`), [paths.bias, paths.weight])
  return { biasShift, outShift, outWidth: result.width }
}

/** Fraction bits that a score loses, Fq + Fk - Fs, and that values have more than results, Fv - Fy. */
export interface AttentionShifts {
  readonly scoreShift: number
  readonly valueShift: number
}

/** Fraction bits of attention's tensors. */
export interface AttentionFractions {
  readonly query: number
  readonly key: number
  readonly value: number
  readonly score: number
  readonly result: number
}

/**
 * Shifts of attention's two products (docs/reference/numerics.md, attention).
 * @throws Unrealisable when scores, or results, have more fraction bits than the sums that they are made of.
 */
export function attentionShifts({ query, key, value, score, result }: AttentionFractions): AttentionShifts {
  const operands = { scoreShift: query + key - score, valueShift: value - result }
  if (operands.scoreShift < 0)
    throw new Unrealisable(
      `products of queries and keys have ${query + key} fraction bits, fewer than scores`,
      ['numerics.formats.score', 'numerics.formats.query'],
    )
  if (deferredInverseBits + operands.valueShift < 0)
    throw new Unrealisable(
      `sums of values have ${value + deferredInverseBits} fraction bits, fewer than their result`,
      ['numerics.formats.attention', 'numerics.formats.value'],
    )
  return operands
}

/** Take what is added to into the format of the sum, one of them 0. */
export interface AddShifts {
  readonly leftShift: number
  readonly outShift: number
}

/** Shifts that take what is added to into the format of the sum (docs/reference/numerics.md, add). */
export function addShifts(left: FixedFormat, sum: FixedFormat): AddShifts {
  const gained = fractionBits(sum) - fractionBits(left)
  return { leftShift: Math.max(0, gained), outShift: Math.max(0, -gained) }
}

/**
 * Left shift of the patch embedding's pixels. In `edge-moe` every product is floored by the fraction bits of a
 * layer's weights; shifted pixels let patch embedding, whose formats differ, use the same hardware.
 */
export function pixelShift({ profile, formats }: Pick<ProgramRequirements, 'profile' | 'formats'>): number {
  const { activation, weight, pixel, patchWeight } = formats
  if (profile === 'exact') return 0
  return fractionBits(activation) + fractionBits(weight) - fractionBits(pixel) - fractionBits(patchWeight)
}

import { defaultWeightBits, type SoftmaxMethod, weightBitsRange } from '../../config/softmax-methods.js'
import { deferredInverseBits } from '../../numerics/softmax-constants.js'
import { bitsFor } from '../linear/linear.params.js'
import type { MethodParams, SoftmaxParams, SoftmaxRequirements } from './softmax.shape.js'
import { exactExp, powerExp, scaleFactor } from './softmax.tables.js'

/** Fraction bits of the exponential of `shiftmax`, and of its reciprocal beyond those. */
export const shiftmaxFraction = 20
export const shiftmaxInverseShift = 46

/** All that a method of softmax is to the unit; what it computes is in softmax.reference.ts. */
export interface SoftmaxKind {
  /** Its widths and tables. @throws RangeError when a table word has no realisation. */
  derive(needs: SoftmaxRequirements): MethodParams
  /**
   * Whether the sum of a row runs along with its maximum, rows taking turns in a core; else scores wait in a buffer for
   * their row's maximum.
   */
  readonly isRunning: boolean
  /** Whether weights wait for their row's sum too. */
  readonly waitsForSum: boolean
  /** Whether it gives the inverse of a sum as a factor and a shift. */
  readonly normalises: boolean
  /** Whether it scales scores itself. */
  readonly scales: boolean
  /** Bits of an exponential. */
  expWidth(params: Pick<SoftmaxParams, 'weightWidth'>): number
  /** Its function in the HLS C++, and the headers of the library that it takes. */
  readonly hls: { readonly function: string; readonly headers: readonly string[] }
}

export const softmaxKinds: Readonly<Record<SoftmaxMethod, SoftmaxKind>> = {
  'single-pass': {
    derive: ({ width, fraction }) => ({
      ...{ weightWidth: width, weightFraction: fraction, weightSigned: true },
      ...{ inverseWidth: width, inverseSigned: true, shiftBits: 0, half: 0, sumWidth: width },
      ...{ exact: exactExp(width, fraction), power: null, shift: null },
    }),
    ...{ isRunning: true, waitsForSum: false, normalises: false, scales: false },
    expWidth: ({ weightWidth }) => weightWidth,
    hls: { function: 'softmax_single_pass', headers: ['exp_exact.hpp', 'softmax_single_pass.hpp'] },
  },
  deferred: {
    derive(needs) {
      const { fraction, scale, maxKeys } = needs
      const weightBits = checkedWeightBits(needs)
      const sumWidth = weightBits + bitsFor(maxKeys - 1)
      return {
        ...unsignedWeight(weightBits),
        ...{
          inverseWidth: deferredInverseBits,
          inverseSigned: false,
          shiftBits: bitsFor(sumWidth - 1),
          half: 0,
        },
        ...{ sumWidth, exact: null, power: powerExp({ fraction, scale, weightBits }), shift: null },
      }
    },
    ...{ isRunning: false, waitsForSum: false, normalises: true, scales: true },
    expWidth: ({ weightWidth }) => weightWidth,
    hls: { function: 'softmax_deferred', headers: ['softmax_deferred.hpp'] },
  },
  shiftmax: {
    derive(needs) {
      const { scale, rounding, maxKeys } = needs
      const weightBits = checkedWeightBits(needs)
      return {
        ...unsignedWeight(weightBits),
        ...{ inverseWidth: shiftmaxInverseShift - shiftmaxFraction + 1, inverseSigned: false, shiftBits: 0 },
        half: rounding === 'rnd' ? 2 ** (shiftmaxInverseShift - weightBits - 1) : 0,
        sumWidth: shiftmaxFraction + 1 + bitsFor(maxKeys - 1),
        ...{ exact: null, power: null, shift: scaleFactor(scale, 17) },
      }
    },
    ...{ isRunning: false, waitsForSum: true, normalises: false, scales: true },
    expWidth: () => shiftmaxFraction + 1,
    hls: { function: 'softmax_shiftmax', headers: ['softmax_shiftmax.hpp'] },
  },
}

function checkedWeightBits({ method, weightBits = defaultWeightBits(method) }: SoftmaxRequirements): number {
  const { min, max } = weightBitsRange
  if (weightBits !== null && weightBits >= min && weightBits <= max) return weightBits
  throw new RangeError(`weights of ${method} have ${min} to ${max} bits, not ${weightBits}`)
}

function unsignedWeight(bits: number) {
  return { weightWidth: bits, weightFraction: bits, weightSigned: false }
}

import type { Rounding } from '../../fixed/format.js'
import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'
import {
  type ExactExp,
  exactExp,
  type PowerExp,
  powerExp,
  type ScaleFactor,
  scaleFactor,
} from './softmax.tables.js'

/** How rows of scores become weights; docs/numerics.md, measured, compares them. */
export const softmaxMethods = ['deferred', 'single-pass', 'shiftmax'] as const
export type SoftmaxMethod = (typeof softmaxMethods)[number]

/** Longest row that can be asked for. */
export const mostSoftmaxKeys = 4096

/** Fraction bits of the power exponential's results, unless asked for fewer. */
export const powerWeightBits = 17

/** What the hardware of softmax is built for. */
export interface SoftmaxParams {
  readonly method: SoftmaxMethod
  /** Scores and weights a beat. */
  readonly lanes: number
  /** Scores a cycle: evaluators of `deferred` and `shiftmax`, cores of `single-pass`. */
  readonly evaluators: number
  /** Bits and fraction bits of scores, signed. */
  readonly width: number
  readonly fraction: number
  /** Largest operation. */
  readonly maxKeys: number
  readonly maxRows: number
  /** Widths of the operation's fields. */
  readonly rowBits: number
  readonly keyBits: number
  /** Beats that hold the longest row. */
  readonly rowBeats: number
  /** Factor of the scores, for the methods that apply one. */
  readonly scale: number
  /** A weight: bits, fraction bits, signed or not. */
  readonly weightWidth: number
  readonly weightFraction: number
  readonly weightSigned: boolean
  /** `stat.inverse`. */
  readonly inverseWidth: number
  readonly inverseSigned: boolean
  /** `stat.shift`, of `deferred` only; else 0. */
  readonly shiftBits: number
  /** Added before the last floor of `shiftmax`: 0 (trn) or half of its unit (rnd). */
  readonly half: number
  /** Bits of the sum of a row. */
  readonly sumWidth: number
  readonly exact: ExactExp | null
  readonly power: PowerExp | null
  readonly shift: ScaleFactor | null
}

/** What `softmaxParams` derives the hardware from. */
export interface SoftmaxRequirements {
  readonly method: SoftmaxMethod
  readonly lanes: number
  /** Fewest cycles between two beats of scores. */
  readonly rowCycles: number
  readonly maxKeys: number
  readonly maxRows: number
  readonly width: number
  readonly fraction: number
  /** Applied to scores before the exponential; `single-pass` takes scores that have been scaled. */
  readonly scale: number
  readonly rounding: Rounding
  /** Fraction bits of the weights of `deferred` and `shiftmax`. */
  readonly weightBits?: number
}

/** Bits of the normalised reciprocal of `deferred`. */
export const deferredInverseBits = 24
/** Fraction bits of the exponential of `shiftmax`, and of its reciprocal beyond those. */
export const shiftmaxFraction = 20
export const shiftmaxInverseShift = 46

/** Derives the hardware of softmax. @throws RangeError when a table word or a size has no realisation. */
export function softmaxParams(needs: SoftmaxRequirements): SoftmaxParams {
  const { method, lanes, rowCycles, maxKeys, maxRows, width, fraction } = needs
  if (maxKeys < 1 || maxKeys > mostSoftmaxKeys) {
    throw new RangeError(`softmax takes rows of 1 to ${mostSoftmaxKeys} keys, not ${maxKeys}`)
  }
  if (fraction < 2 || fraction >= width) {
    throw new RangeError(`softmax needs 2 to ${width - 1} fraction bits in ${width}, not ${fraction}`)
  }
  return {
    method,
    lanes,
    evaluators: Math.ceil(lanes / rowCycles),
    width,
    fraction,
    maxKeys,
    maxRows,
    rowBits: bitsFor(maxRows),
    keyBits: bitsFor(maxKeys),
    rowBeats: nextPowerOfTwo(Math.ceil(maxKeys / lanes)),
    scale: method === 'single-pass' ? 1 : needs.scale,
    ...methodParams(needs),
  }
}

type MethodParams = Pick<
  SoftmaxParams,
  | 'weightWidth'
  | 'weightFraction'
  | 'weightSigned'
  | 'inverseWidth'
  | 'inverseSigned'
  | 'shiftBits'
  | 'half'
  | 'sumWidth'
  | 'exact'
  | 'power'
  | 'shift'
>

function methodParams(needs: SoftmaxRequirements): MethodParams {
  const { method, width, fraction, maxKeys, scale, rounding, weightBits = powerWeightBits } = needs
  if (method === 'single-pass') {
    return {
      ...{ weightWidth: width, weightFraction: fraction, weightSigned: true },
      ...{ inverseWidth: width, inverseSigned: true, shiftBits: 0, half: 0, sumWidth: width },
      ...{ exact: exactExp(width, fraction), power: null, shift: null },
    }
  }
  if (weightBits < 8 || weightBits > powerWeightBits) {
    throw new RangeError(`weights of ${method} have 8 to ${powerWeightBits} bits, not ${weightBits}`)
  }
  const weight = { weightWidth: weightBits, weightFraction: weightBits, weightSigned: false }
  if (method === 'deferred') {
    const sumWidth = weightBits + bitsFor(maxKeys - 1)
    return {
      ...weight,
      ...{
        inverseWidth: deferredInverseBits,
        inverseSigned: false,
        shiftBits: bitsFor(sumWidth - 1),
        half: 0,
      },
      ...{ sumWidth, exact: null, power: powerExp({ fraction, scale, weightBits }), shift: null },
    }
  }
  return {
    ...weight,
    ...{ inverseWidth: shiftmaxInverseShift - shiftmaxFraction + 1, inverseSigned: false, shiftBits: 0 },
    half: rounding === 'rnd' ? 2 ** (shiftmaxInverseShift - weightBits - 1) : 0,
    sumWidth: shiftmaxFraction + 1 + bitsFor(maxKeys - 1),
    ...{ exact: null, power: null, shift: scaleFactor(scale, 17) },
  }
}

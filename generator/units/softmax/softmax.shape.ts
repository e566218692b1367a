import type { SoftmaxMethod } from '../../config/softmax-methods.js'
import type { Rounding } from '../../numerics/format.js'
import type { ExactExp, PowerExp, ScaleFactor } from './softmax.tables.js'

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
  /** Fraction bits of the weights, the method's default if absent; null where they have the scores' format. */
  readonly weightBits?: number | null | undefined
}

/** The part of the hardware that depends on the method. */
export type MethodParams = Pick<
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

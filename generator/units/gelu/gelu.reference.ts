import { zeroOfFraction } from '../../network/hidden-format.js'
import { fitSigned, shiftRight } from '../../numerics/requantize-int32.js'
import { geluKinds } from './gelu.methods.js'
import type { GeluParams } from './gelu.params.js'

/**
 * GELU of every value, bit for bit (docs/reference/numerics.md, gelu).
 * @param x - integers with `params.fraction - shift` fraction bits, or, where hidden values have a format of their own,
 *   `params.fraction`; any shape.
 * @param shift - how many fraction bits fewer than `params.fraction` x has.
 * @returns integers with `params.fraction - shift` fraction bits, of the same shape.
 * @throws RangeError for a shift that the hardware does not have.
 */
export function geluReference(params: GeluParams, x: Int32Array, shift = 0): Int32Array {
  const { mostShift, rounding } = params
  if (!(shift >= 0 && shift <= mostShift)) {
    throw new RangeError(`a gelu built for shifts of 0 to ${mostShift} cannot shift by ${shift}`)
  }
  const evaluate = geluKinds[params.method].evaluate(params)
  if (params.hidden !== null) {
    const { width, overflow, zeroPoint } = params.hidden
    const zero = zeroPoint ? zeroOfFraction(width, params.fraction - shift) : 0
    return x.map((value) => fitSigned[overflow](shiftRight(evaluate(value), shift, rounding) - zero, width))
  }
  if (shift === 0) return x.map(evaluate)
  const scale = 2 ** shift
  return x.map((value) => shiftRight(evaluate(value * scale), shift, rounding))
}

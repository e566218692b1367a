import type { SoftmaxMethod } from '../../config/softmax-methods.js'
import type { Design } from '../../design/design.js'
import { expReference } from '../../units/softmax/exp.reference.js'
import { shiftmaxFraction } from '../../units/softmax/softmax.methods.js'
import { powerExponential, shiftExponential } from '../../units/softmax/softmax.reference.js'
import type { SoftmaxParams } from '../../units/softmax/softmax.shape.js'
import type { Approximation } from '../types/approximations.js'
import { errorBins } from './error-bins.js'

/** Arguments shown after scaling; beyond them the exponential is nothing. */
const reach = 14
const most = 2 ** 17

/** A method's exponential of a distance from the maximum, as a real number, and what is proven of it. */
interface Exponential {
  readonly at: (distance: number) => number
  readonly bound: number | null
  readonly proof: string
}

/** The exponential of softmax, of a score's distance from the maximum of its row. */
export function exponentialApproximation({ softmax: { own } }: Design): Approximation {
  const { fraction, scale, width, method } = own
  const farthest = Math.min(Math.floor((reach * 2 ** fraction) / scale), 2 ** width - 1)
  const spacing = Math.max(1, Math.ceil(farthest / most))
  const { at, bound, proof } = exponentials[method](own)
  const tried = Array.from({ length: Math.floor(farthest / spacing) + 1 }, (_, i) => {
    const real = (i * spacing * scale) / 2 ** fraction
    return { at: real, error: at(i * spacing) - Math.exp(-real) }
  })
  return {
    name: 'exp',
    what: `Softmax's exponential, ${method}: of how far a score is below the largest of its row.`,
    argument: 'distance from the maximum',
    error: 'absolute',
    ...errorBins(tried),
    ...{ isExhaustive: spacing === 1, bound, proof },
  }
}

const exponentials: Readonly<Record<SoftmaxMethod, (params: SoftmaxParams) => Exponential>> = {
  deferred(params) {
    const exp = powerExponential(params)
    const bits = params.weightFraction
    return {
      at: (t) => exp(t) / 2 ** bits,
      bound: 2 ** -bits,
      proof: `Table, interpolation and rounding together stay within one unit of the result's ${bits} fraction bits (docs/reference/numerics.md, power exponential).`,
    }
  },
  'single-pass': ({ width, fraction }) => {
    const exp = expReference(width, fraction)
    return {
      at: (t) => exp(-t) / 2 ** fraction,
      bound: 2 ** -fraction,
      proof: `The floor of the true value, checked for every argument: less than one unit of ${fraction} fraction bits.`,
    }
  },
  shiftmax(params) {
    const exp = shiftExponential(params)
    return {
      at: (t) => exp(t) / 2 ** shiftmaxFraction,
      bound: null,
      proof:
        'Nothing is proven of this method, which replaces the exponential by shifts and a straight line.',
    }
  },
}

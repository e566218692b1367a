import type { Design } from '../../design/design.js'
import { deferredInverseBits } from '../../numerics/softmax-constants.js'
import { deferredInverse } from '../../units/softmax/softmax.reference.js'
import type { Approximation } from '../types/approximations.js'
import { errorBins } from './error-bins.js'

const tries = 2 ** 14

/** The inverse of a row's sum of weights, where softmax divides by multiplying. */
export function reciprocalApproximation({ softmax: { own } }: Design): Approximation[] {
  if (own.method !== 'deferred') return []
  const one = 2 ** own.weightFraction
  // A row's largest weight is one, clipped; a row has maxKeys of them at most.
  const [least, greatest] = [one - 1, (one - 1) * own.maxKeys]
  const step = Math.max(1, Math.floor((greatest - least) / tries))
  const tried = Array.from({ length: Math.floor((greatest - least) / step) + 1 }, (_, i) => {
    const sum = least + i * step
    const { inverse, shift } = deferredInverse(sum)
    return { at: sum / one, error: (inverse * sum) / 2 ** (shift + deferredInverseBits) - 1 }
  })
  return [
    {
      name: '1 / sum',
      what: 'The inverse of the sum of a row of weights, by which weighted sums of values are multiplied.',
      argument: 'sum of a row',
      error: 'relative',
      ...errorBins(tried, true),
      isExhaustive: step === 1,
      bound: 2 ** (1 - deferredInverseBits),
      proof: `A floored quotient of ${deferredInverseBits} bits: less than one unit below the true value, which is at least 2^${deferredInverseBits - 1} units.`,
    },
  ]
}

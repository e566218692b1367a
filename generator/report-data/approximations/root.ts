import type { Design } from '../../design/design.js'
import { reciprocalRoot } from '../../units/layernorm/layernorm.reference.js'
import type { Approximation } from '../types/approximations.js'
import { errorBins } from './error-bins.js'

const tries = 2 ** 13

/** Layer norm's reciprocal of a square root, over all spreads that a token can have. */
export function rootApproximation({ layerNorm }: Design): Approximation[] {
  const { profile, rootWidth, spreadWidth, dim, inputFraction } = layerNorm
  if (profile !== 'exact') return []
  // What the spread is of a variance of 1.
  const one = dim ** 2 * 4 ** inputFraction
  const tried = Array.from({ length: tries }, (_, i) => {
    const spread = BigInt(Math.round(2 ** (((spreadWidth - 1) * i) / tries)))
    const { reciprocal, exponent } = reciprocalRoot(spread, rootWidth)
    const realised = reciprocal * 2 ** (-2 * rootWidth - exponent)
    return { at: Number(spread) / one, error: realised * Math.sqrt(Number(spread)) - 1 }
  })
  return [
    {
      name: '1 / √variance',
      what: "Layer norm's reciprocal of the square root of a token's variance.",
      argument: 'variance',
      error: 'relative',
      ...errorBins(tried, true),
      isExhaustive: false,
      bound: 3 * 2 ** -rootWidth,
      proof: `The integer root and the integer division behind it lose less than 3 · 2^−${rootWidth} together (docs/reference/numerics.md, layernorm).`,
    },
  ]
}

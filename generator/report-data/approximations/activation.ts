import type { Config } from '../../config/config.js'
import type { Design } from '../../design/design.js'
import { exactActivations } from '../../numerics/exact-activations.js'
import { geluReference } from '../../units/gelu/gelu.reference.js'
import type { Approximation } from '../types/approximations.js'
import { errorBins } from './error-bins.js'

/** Arguments shown, as real numbers: beyond them the function is straight. */
const reach = 8
/** Arguments tried at most. */
const most = 2 ** 18

/** The activation between the layers of an MLP against its definition in double precision. */
export function activationApproximation({ gelu, network }: Design, { numerics }: Config): Approximation {
  const { own } = gelu
  const one = 2 ** own.fraction
  const limit = Math.min(reach * one, 2 ** (own.width - 1) - 1)
  const spacing = Math.max(1, Math.ceil((2 * limit) / most))
  const count = Math.floor((2 * limit) / spacing) + 1
  const x = Int32Array.from({ length: count }, (_, i) => i * spacing - limit)
  const y = geluReference(own, x)
  const exact = exactActivations[network.activation]
  const tried = Array.from(x, (value, i) => ({ at: value / one, error: y[i] / one - exact(value / one) }))
  const { maxError } = numerics.gelu
  return {
    name: network.activation,
    what: `${own.method}, between the two layers of every MLP and expert, against the activation in double precision.`,
    argument: 'x',
    error: 'absolute',
    ...errorBins(tried),
    isExhaustive: spacing === 1,
    bound: maxError === null ? null : maxError + 1.5 / one,
    proof:
      maxError === null
        ? 'Nothing is proven of this method: it has no table whose step could follow from a bound.'
        : `The step of the table is chosen so that its error is at most ${maxError}; rounding adds 1.5 units of the last place, 2^−${own.fraction}.`,
  }
}

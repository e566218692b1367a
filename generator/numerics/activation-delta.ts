import type { Decimal } from 'decimal.js'
import type { Activation } from './activations.js'
import { doubleGeluDelta, geluDelta, Real } from './real.js'

/**
 * delta(a) = relu(a) - f(a) for a >= 0. All activations are x * s(x) with s(-x) = 1 - s(x), so that delta(a) = a * (1 - s(a)),
 * and f(x) = relu(x) - delta(|x|) for every x.
 */
interface ActivationDelta {
  /** To 40 digits after the point. */
  exact(a: number): Decimal
  /** In doubles, off by less than `doubleError`. */
  double(a: number): number
  /** The largest magnitude of the second derivative, which is that at 0. */
  readonly curvature: number
}

const deltas: Readonly<Record<Activation, ActivationDelta>> = {
  gelu: { exact: geluDelta, double: doubleGeluDelta, curvature: 2 / Math.sqrt(2 * Math.PI) },
  'gelu-tanh': {
    // s = (1 + tanh u) / 2, so that 1 - s = 1 / (1 + e^2u).
    exact: (a) => {
      const value = new Real(a)
      const cubic = value.plus(value.pow(3).times('0.044715'))
      return value.div(Real.exp(cubic.times(2).times(Real.sqrt(new Real(2).div(pi)))).plus(1))
    },
    double: (a) => a / (1 + Math.exp(2 * Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3))),
    curvature: 2 / Math.sqrt(2 * Math.PI),
  },
  'quick-gelu': {
    exact: (a) => {
      const value = new Real(a)
      return value.div(Real.exp(value.times('1.702')).plus(1))
    },
    double: (a) => a / (1 + Math.exp(1.702 * a)),
    curvature: 1.702 / 2,
  },
}

const pi = Real.acos(-1)

/** The largest magnitude of the second derivative of an activation's delta. */
export function deltaCurvature(activation: Activation): number {
  return deltas[activation].curvature
}

/**
 * The integer nearest to delta(a) * 2^fraction, halves upwards; the same on every platform. Doubles decide it where they
 * can: only near a half does the last digit need more. A table takes milliseconds so, and most of a second otherwise.
 * @param a - argument, 0 or more; of gelu at most 9.
 */
export function roundedDelta(activation: Activation, a: number, fraction: number): number {
  const scale = 2 ** fraction
  const near = deltas[activation].double(a) * scale
  const fromHalf = Math.abs(near - Math.floor(near) - 0.5)
  if (fromHalf > doubleError * scale) return Math.floor(near + 0.5)
  return deltas[activation].exact(a).times(scale).round().toNumber()
}

// Some 200 roundings of 2^-53 at most in what is close to 1/2, times an argument of up to 9; exponentials of up to 2^6.
const doubleError = 2 ** -40

import { Decimal } from 'decimal.js'

// 40 digits in the result; the series below adds only positive terms, so none are lost to cancellation but those
// of 1 - erf, at most 20 for arguments up to 9.
export const Real = Decimal.clone({ precision: 70, rounding: Decimal.ROUND_HALF_UP })

/**
 * relu(a) - gelu(a) = a * (1 - Phi(a)) for a >= 0, in arbitrary precision: the same on every platform.
 * @param a - argument, 0 to 9.
 * @returns the difference, correct to 40 digits after the point; `.round()` rounds half away from zero.
 */
export function geluDelta(a: number): Decimal {
  let delta = deltas.get(a)
  if (delta === undefined) {
    const argument = new Real(a)
    delta = argument.times(upperTail(argument))
    deltas.set(a, delta)
  }
  return delta
}

// Tables of many formats have the same knots, and a knot takes most of a millisecond.
const deltas = new Map<number, Decimal>()

/** The same in doubles: all terms are positive, so that nothing cancels. */
export function doubleGeluDelta(a: number): number {
  let term = a
  let sum = a
  for (let k = 1; term > sum * 2 ** -60; k++) {
    term *= (a * a) / (2 * k + 1)
    sum += term
  }
  return a * (0.5 - (Math.exp(-a * a * 0.5) / Math.sqrt(2 * Math.PI)) * sum)
}

// 1 - Phi(a) = 1/2 - phi(a) * (a + a^3/3 + a^5/15 + ...), the term ratio being a^2/(2k+1).
function upperTail(a: Decimal): Decimal {
  const square = a.times(a)
  let term = a
  let sum = a
  for (let k = 1; term.greaterThan('1e-68'); k++) {
    term = term.times(square).div(2 * k + 1)
    sum = sum.plus(term)
  }
  return new Real('0.5').minus(density(a).times(sum))
}

function density(a: Decimal): Decimal {
  return a.times(a).div(-2).exp().div(twoPi.sqrt())
}

const twoPi = Real.acos(-1).times(2)

/**
 * Powers of e at equal steps, in arbitrary precision: e^(first * step), e^((first + 1) * step), …
 * @returns `count` of them, correct to 60 digits, e^0 exactly: a table's entry for 0 must not be off by a last digit.
 */
export function expSeries(options: { first: number; count: number; step: number | Decimal }): Decimal[] {
  const { first, count, step } = options
  const ratio = new Real(step).exp()
  const upwards = powers(ratio, Math.max(0, first + count))
  const downwards = powers(new Real(1).div(ratio), Math.max(0, 1 - first)).slice(1)
  const all = [...downwards.reverse(), ...upwards]
  const start = first + Math.max(0, -first)
  return all.slice(start, start + count)
}

/** 1, ratio, ratio^2, … */
function powers(ratio: Decimal, count: number): Decimal[] {
  let power = new Real(1)
  return Array.from({ length: count }, () => {
    const current = power
    power = power.times(ratio)
    return current
  })
}

/** log2(e) and ln(2) to 70 digits. */
export const ln2: Decimal = new Real(2).ln()
export const log2e: Decimal = new Real(1).div(ln2)

import { expect, test } from 'vitest'
import { roundedDelta } from '../../generator/numerics/activation-delta.js'
import { activationNames } from '../../generator/numerics/activations.js'
import { exactActivations } from '../../generator/numerics/exact-activations.js'
import { geluDelta } from '../../generator/numerics/real.js'

// Where doubles decide and where they do not: past 2^-40 nothing is left for them.
test.each([2, 9, 15, 22, 30, 38, 39, 45])(
  'entries of a table are the nearest integers, %i fraction bits',
  (fraction) => {
    for (let index = 0; index <= 72; index++) {
      const a = index / 8
      const exact = geluDelta(a)
        .times(2 ** fraction)
        .round()
        .toNumber()
      expect(roundedDelta('gelu', a, fraction), `at ${a}`).toBe(exact)
    }
  },
)

test('halves are told apart by more digits than doubles have', () => {
  // The argument at which delta * 2^9 is closest to a half that 100,000 steps find.
  const steps = Array.from({ length: 100_000 }, (_, i) => (i * 9) / 100_000)
  const fromHalf = (a: number) => Math.abs(geluDouble(a) * 512 - Math.floor(geluDouble(a) * 512) - 0.5)
  const closest = steps.reduce((best, a) => (fromHalf(a) < fromHalf(best) ? a : best))
  for (let ulps = -40; ulps <= 40; ulps++) {
    const a = closest * (1 + ulps * 2 ** -22)
    expect(roundedDelta('gelu', a, 9)).toBe(geluDelta(a).times(512).round().toNumber())
  }
})

test.each(activationNames)('%s is relu minus its table, on either side of 0', (activation) => {
  const exact = exactActivations[activation]
  for (const fraction of [12, 40])
    for (let a = 0; a <= 8; a += 0.37) {
      const delta = roundedDelta(activation, a, fraction) * 2 ** -fraction
      const last = 2 ** (-fraction - 1) + 2 ** -48
      expect(Math.abs(a - delta - exact(a)), `at ${a}`).toBeLessThanOrEqual(last)
      expect(Math.abs(-delta - exact(-a)), `at ${-a}`).toBeLessThanOrEqual(last)
    }
})

/** Near enough to look for halves with. */
function geluDouble(a: number): number {
  return a * tail(a)
}

// Abramowitz and Stegun, 26.2.17.
function tail(a: number): number {
  const t = 1 / (1 + 0.2316419 * a)
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-a * a) / 2) / Math.sqrt(2 * Math.PI)) * series
}

import { expect, test } from 'vitest'
import { limitingFactor } from '../../generator/report/limiting-factor.js'

const run = { cycles: 1000, fires: 950, stalls: { tokens: 10, weights: 20 }, macs: 95000, macsPerCycle: 100 }

test.each([
  ['nothing, from 90% on', run, null],
  [
    'weights',
    { ...run, fires: 700, macs: 70000, stalls: { tokens: 80, weights: 200 } },
    /^20.0% .* weights:/,
  ],
  ['image', { ...run, fires: 700, macs: 70000, stalls: { tokens: 200, weights: 80 } }, /^20.0% .* tokens:/],
  ['filling', { ...run, macs: 50000 }, /^45.0% .* fewer lanes or taps/],
  ['the ends', { ...run, fires: 500, macs: 50000 }, /^47.0% .* before the first row/],
])('%s', (_, shares, words) => {
  const said = limitingFactor(shares)
  if (words === null) expect(said).toBeNull()
  else expect(said).toMatch(words)
})

// needs: verilator g++
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkConfig } from '../../fuzz/check-config.js'
import { configs } from '../../fuzz/draw-config.js'

// The first draws of `npm run fuzz`, ten a test so that a failure comes early; more where time does not matter.
const seed = 1
const starts = process.env.MOEFORGE_TEST_FULL ? [0, 10, 20, 30, 40, 50] : [0]
const draws = fc.sample(configs, { seed, numRuns: 10 * starts.length })

describe.each(starts)('draws from %i on', (first) => {
  test('each is refused with a repair that works, or runs equal in model and C++', async () => {
    for (const [index, config] of draws.slice(first, first + 10).entries()) {
      const { fault } = await checkConfig(config, { backend: 'csim', seed: first + index })
      expect(fault, JSON.stringify(config)).toBeNull()
    }
  }, 600_000)
})

test('draws differ, and some have an accelerator, experts, a head', () => {
  expect(new Set(draws.map((config) => JSON.stringify(config))).size).toBe(draws.length)
  expect(draws.some(({ model }) => model.moe)).toBe(true)
  expect(draws.some(({ model }) => model.head)).toBe(true)
})

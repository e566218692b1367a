import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { attendSchedule } from '../../../generator/targets/hls-kernel/attend-schedule.js'

const nano = elaborate(loadConfig('nano'))

function scheduleOf(tokens: number, headDim: number, [lanes, taps]: readonly [number, number]) {
  const { network, linear } = nano
  return attendSchedule({ network: { ...network, tokens, headDim }, linear: { ...linear, lanes, taps } })
}

test('M³ViT-tiny on 16 x 16: four exponentials and two divided lanes a cycle', () => {
  expect(scheduleOf(129, 64, [16, 16])).toMatchObject({ evaluators: 4, finishers: 2, keys: 144, banks: 16 })
})

// The kernel's loop, row by row: what attend_multiply does when.
test('no weighted sum begins before its exponentials are written, however small a head is', () => {
  const array = fc.constantFrom([4, 8], [8, 4], [16, 16], [8, 8], [2, 2], [3, 4]) as fc.Arbitrary<
    [number, number]
  >
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 70 }),
      fc.integer({ min: 2, max: 40 }),
      array,
      (tokens, headDim, sizes) => {
        const { lead, ring, keys, evaluators, delay, banks } = scheduleOf(tokens, headDim, sizes)
        const [lanes, taps] = sizes
        expect([keys % evaluators, banks % lanes, banks % evaluators, taps % evaluators]).toEqual([
          0, 0, 0, 0,
        ])
        expect(ring).toBe(lead + 1)
        const scores = Math.ceil(tokens / lanes) * Math.ceil(headDim / taps)
        const values = Math.ceil(headDim / lanes) * Math.ceil(tokens / taps)
        const [complete, begins]: number[][] = [[], []]
        let cycle = 0
        for (let slot = 0; slot < tokens + lead; slot++) {
          if (slot < Math.max(tokens, lead)) cycle += scores
          if (slot < tokens) complete.push(cycle)
          if (slot < lead) continue
          begins.push(cycle)
          cycle += values
        }
        expect(begins).toHaveLength(tokens)
        let free = 0
        for (const [query, end] of complete.entries()) {
          free = Math.max(free, end + delay) + keys / evaluators
          expect(begins[query]).toBeGreaterThanOrEqual(free + delay)
        }
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { attendSchedule } from '../../../generator/targets/hls-kernel/attend-schedule.js'

const nano = elaborate(loadConfig('nano'))

/** All heads in one operation: the buffer of weights is large. */
function scheduleOf(
  network: { readonly tokens: number; readonly headDim: number; readonly heads: number },
  [lanes, taps]: readonly [number, number],
) {
  const { axi, linear } = nano
  return attendSchedule({
    axi,
    network: { ...nano.network, ...network },
    linear: { ...linear, lanes, taps, weightTiles: 2 ** 20 },
  })
}

test('M³ViT-tiny on 16 x 16: four exponentials and two divided lanes a cycle', () => {
  expect(scheduleOf({ tokens: 129, headDim: 64, heads: 3 }, [16, 16])).toMatchObject({
    evaluators: 4,
    finishers: 2,
    keys: 144,
    banks: 16,
  })
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
      fc.integer({ min: 1, max: 4 }),
      array,
      (tokens, headDim, heads, sizes) => {
        const schedule = scheduleOf({ tokens, headDim, heads }, sizes)
        const { lead, ring, keys, evaluators, delay, banks } = schedule
        const queries = tokens * heads
        const [lanes, taps] = sizes
        expect([keys % evaluators, banks % lanes, banks % evaluators, taps % evaluators]).toEqual([
          0, 0, 0, 0,
        ])
        expect(ring).toBe(lead + 1)
        const scores = Math.ceil(tokens / lanes) * Math.ceil(headDim / taps)
        const values = Math.ceil(headDim / lanes) * Math.ceil(tokens / taps)
        const [complete, begins]: number[][] = [[], []]
        let cycle = 0
        for (let slot = 0; slot < queries + lead; slot++) {
          if (slot < Math.max(queries, lead)) cycle += scores
          if (slot < queries) complete.push(cycle)
          if (slot < lead) continue
          begins.push(cycle)
          cycle += values
        }
        expect(begins).toHaveLength(queries)
        let free = 0
        for (const [query, end] of complete.entries()) {
          free = Math.max(free, end + delay) + keys / evaluators
          expect(begins[query]).toBeGreaterThanOrEqual(free + delay)
        }
      },
    ),
  )
})

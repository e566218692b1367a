import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { orderPolicies, stallCycles } from '../../generator/report/expert-order.js'
import {
  expertOrderTable,
  publishedLoading,
  publishedQueues,
  randomQueues,
} from '../../generator/report/expert-order-table.js'

const small = { matrixTiles: 10, matrices: 2, tileCycles: 4, ringTiles: 40 }
const stalls = (policy: keyof typeof orderPolicies, lengths: readonly number[], ringTiles: number) =>
  stallCycles(
    { ...publishedLoading, ringTiles },
    orderPolicies[policy](lengths).map((expert) => lengths[expert]),
  )

test('docs/reference/units/patch_reorder.md shows what is measured: print it again with npm run measure:order', () => {
  const page = readFileSync(join(packageRoot, 'docs/reference/units/patch_reorder.md'), 'utf8')
  const table = /<!-- measured: npm run measure:order -->\n(.*?)<!-- end -->/s.exec(page)?.[1]
  expect(table).toBe(expertOrderTable())
})

describe('stallCycles', () => {
  test('of one token is the time to load, less what computing takes meanwhile', () => {
    // The second matrix loads behind the first: the array waits for all of it.
    expect(stallCycles(small, [1])).toBe(2 * 10 * 4 + 1 - 2 * 10)
  })

  test('of a long queue is what the first matrix takes to load', () => {
    expect(stallCycles(small, [100, 100])).toBe(10 * 4 + 1 - 10)
  })

  test('of a ring of one matrix is the load of each, which begins with the last token of the one before', () => {
    expect(stallCycles({ ...small, ringTiles: 10 }, [100, 100])).toBe(31 + 3 * (10 * 4 + 1 - 9 - 10))
  })

  test('is never less with a smaller ring, never less than the first load, never more than all loads', () => {
    const queues = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(queues, fc.integer({ min: 10, max: 60 }), (queue, ringTiles) => {
        const here = stallCycles({ ...small, ringTiles }, queue)
        expect(here).toBeGreaterThanOrEqual(stallCycles({ ...small, ringTiles: ringTiles + 1 }, queue))
        expect(here).toBeGreaterThanOrEqual(31)
        expect(here).toBeLessThanOrEqual(queue.length * 2 * 41)
      }),
    )
  })

  test('rejects a ring that holds no matrix', () => {
    expect(() => stallCycles({ ...small, ringTiles: 9 }, [1])).toThrow(
      'a ring of 9 tiles holds no matrix of 10',
    )
  })
})

test('every policy runs each expert with a queue once', () => {
  for (const lengths of [...Object.values(publishedQueues), ...randomQueues().slice(0, 20)]) {
    const running = lengths.flatMap((length, expert) => (length > 0 ? [expert] : []))
    for (const policy of Object.values(orderPolicies)) {
      expect([...policy(lengths)].sort((a, b) => a - b)).toEqual(running)
    }
  }
})

test('balanced stalls no more than ascending on the published queues, and less than half on others', () => {
  for (const lengths of Object.values(publishedQueues)) {
    for (const ring of [576, 864, 1024, 1152]) {
      expect(stalls('balanced', lengths, ring)).toBeLessThanOrEqual(stalls('ascending', lengths, ring))
    }
  }
  const mean = (policy: keyof typeof orderPolicies) =>
    randomQueues().reduce((sum, lengths) => sum + stalls(policy, lengths, 1152), 0) / 200
  for (const policy of Object.keys(orderPolicies) as (keyof typeof orderPolicies)[]) {
    expect(mean('balanced')).toBeLessThanOrEqual(mean(policy))
  }
  expect(mean('balanced')).toBeLessThan(mean('ascending') / 2)
})

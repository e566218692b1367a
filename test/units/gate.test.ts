// needs: verilator g++
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { randomIntegers, seededRandom } from '../../generator/base/random.js'
import { firstExperts } from '../../generator/config/first-experts.js'
import { exactSoftmax } from '../../generator/oracle/softmax-oracle.js'
import { gateError } from '../../generator/report/gate-report.js'
import { type GateParams, gateParams, gateTokenCycles } from '../../generator/units/gate/gate.params.js'
import { gateReference } from '../../generator/units/gate/gate.reference.js'
import { gate } from '../../generator/units/gate/gate.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'

const wide = { width: 32, fraction: 22, scoreFraction: 22, maxTokens: 9 }
const shapes = [
  { profile: 'exact', order: 'softmax-topk', experts: 16, topK: 2, lanes: 16, ...wide },
  { profile: 'exact', order: 'topk-softmax', experts: 16, topK: 4, lanes: 16, ...wide },
  { profile: 'exact', order: 'softmax-topk', experts: 1, topK: 1, lanes: 4, ...wide },
  { profile: 'exact', order: 'topk-softmax', experts: 64, topK: 8, lanes: 16, ...wide },
  { profile: 'exact', order: 'softmax-topk', experts: 8, topK: 8, lanes: 3, ...wide },
  {
    profile: 'exact',
    order: 'softmax-topk',
    experts: 5,
    topK: 1,
    lanes: 4,
    width: 18,
    fraction: 12,
    scoreFraction: 16,
    maxTokens: 9,
  },
  { profile: 'edge-moe', order: 'softmax-topk', experts: 16, topK: 2, lanes: 16, ...wide },
  { profile: 'edge-moe', order: 'softmax-topk', experts: 3, topK: 3, lanes: 2, ...wide },
  { profile: 'edge-moe', order: 'softmax-topk', experts: 64, topK: 1, lanes: 16, ...wide },
] as const

describe('gate', () => {
  test.each(shapes)(
    '$profile $order, $topK of $experts, $lanes lanes, $width bits: all three equal',
    async (shape) => {
      const params = gateParams(shape)
      const run = { unit: gate, params, cases: gate.cases(params, 6), build: {}, seed: 6 }
      for (const [backend, stalls] of [
        [csim, 0],
        [verilator, 0.3],
        [verilator, 0.9],
      ] as const) {
        const row = await runCases({ ...run, backend, stalls })
        expect(row).toMatchObject({ differing: 0, failure: null })
        expect(row.compared).toBeGreaterThan(50)
      }
    },
  )
})

test.each(shapes)(
  '$profile $order, $topK of $experts: choices sorted, ties to the lower index, scores near softmax',
  (shape) => {
    const params = gateParams(shape)
    const tokens = 200
    const logits = randomIntegers(seededRandom(8), tokens * params.experts, params.fraction + 3)
    const result = gateReference(params, { logits, first: 0, count: params.experts })
    for (let t = 0; t < tokens; t++) {
      const row = Array.from(logits.subarray(t * params.experts, (t + 1) * params.experts))
      const order = [...row.keys()].sort((a, b) => row[b] - row[a] || a - b).slice(0, params.topK)
      const of = (values: Int32Array) => Array.from(values.subarray(t * params.topK, (t + 1) * params.topK))
      expect(of(result.index)).toEqual(order)
      expect(of(result.logit)).toEqual(order.map((expert) => row[expert]))
      expect(result.maximum[t]).toBe(Math.max(...row))
      const want = realScores(params, row, order)
      for (const [k, score] of of(result.score).entries()) {
        const { low, high } = scoreBounds(params, want[k], result.sum[t])
        const error = score / 2 ** params.scoreFraction - want[k]
        expect(error).toBeGreaterThanOrEqual(low)
        expect(error).toBeLessThanOrEqual(high)
      }
    }
  },
)

test('errors come near the bound, so that it is not a loose one', () => {
  const params = gateParams(shapes[0])
  // Fifteen exponentials of half a unit of 2^-17, all rounded away: half of the bound of a unit each.
  const { largest } = gateError(params, [Array.from({ length: 16 }, (_, e) => (e === 0 ? 12.49 : 0))])
  expect(largest).toBeGreaterThan((0.45 * 15) / 2 ** 17)
  expect(largest).toBeLessThan(15 / 2 ** 17)
})

test('experts of tasks lie as M³ViT published them', () => {
  expect(firstExperts(16, 16, 5)).toEqual([0, 0, 0, 0, 0])
  expect(firstExperts(16, 8, 2)).toEqual([0, 8])
  expect(firstExperts(16, 8, 1)).toEqual([0])
  // int(t * 3 / 4): 0, 1, 2, 3, added up.
  expect(firstExperts(16, 13, 5)).toEqual([0, 0, 1, 3, 6])
})

test("only a task's own experts are chosen", () => {
  const params = gateParams(shapes[0])
  const logits = randomIntegers(seededRandom(9), 100 * 16, 24)
  const { index } = gateReference(params, { logits, first: 5, count: 4 })
  expect(Math.min(...index)).toBeGreaterThanOrEqual(5)
  expect(Math.max(...index)).toBeLessThan(9)
})

test('least logits fill the slots with the first experts, or with expert 0 as in Edge-MoE', () => {
  const logits = new Int32Array(16).fill(-(2 ** 31))
  expect([...gateReference(gateParams(shapes[0]), { logits, first: 0, count: 16 }).index]).toEqual([0, 1])
  expect([...gateReference(gateParams(shapes[6]), { logits, first: 0, count: 16 }).index]).toEqual([0, 0])
})

test('slots that none has beaten name the first expert that may be chosen', () => {
  const logits = new Int32Array(16).fill(-(2 ** 31))
  expect([...gateReference(gateParams(shapes[6]), { logits, first: 5, count: 4 }).index]).toEqual([5, 5])
})

test('what cannot be built is refused', () => {
  expect(() => gateParams({ ...shapes[0], topK: 17 })).toThrow('a gate cannot choose 17 of 16 experts')
  expect(() => gateParams({ ...shapes[6], order: 'topk-softmax' })).toThrow('normalises over all experts')
  expect(gateTokenCycles(gateParams(shapes[0]))).toBe(21)
})

/** docs/reference/numerics.md, gate: least and greatest difference from a real score. 1e-12 is for the doubles here. */
function scoreBounds({ profile, order, experts, topK, scoreFraction }: GateParams, p: number, sum: number) {
  const summed = order === 'softmax-topk' ? experts : topK
  if (profile === 'exact') {
    const most = (1 - p + p * (summed - 1)) / sum + 2 ** -(scoreFraction + 1) + 1e-12
    return { low: -most, high: most }
  }
  const unit = 2 ** -scoreFraction
  return { low: -2 * unit - 1e-12, high: (p * summed * (summed + 1)) / 2 / sum + 1e-12 }
}

/** Shares of the chosen experts in real arithmetic on the same integers. */
function realScores(
  { order, fraction }: GateParams,
  row: readonly number[],
  chosen: readonly number[],
): number[] {
  const logits = row.map((logit) => logit / 2 ** fraction)
  if (order === 'topk-softmax') return exactSoftmax(chosen.map((expert) => logits[expert]))
  const shares = exactSoftmax(logits)
  return chosen.map((expert) => shares[expert])
}

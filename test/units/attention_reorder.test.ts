// needs: verilator g++
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { seededRandom } from '../../generator/base/random.js'
import { packageRoot } from '../../generator/base/root.js'
import { attentionTrafficTable, measureAttentionTraffic } from '../../generator/report/attention-traffic.js'
import { operationOf } from '../../generator/units/attention_reorder/attention_reorder.cases.js'
import { attentionReorderParams } from '../../generator/units/attention_reorder/attention_reorder.params.js'
import { attentionReorderReference } from '../../generator/units/attention_reorder/attention_reorder.reference.js'
import { attentionMeetings } from '../../generator/units/attention_reorder/attention_reorder.schedule.js'
import { attentionReorder } from '../../generator/units/attention_reorder/attention_reorder.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'

const format = { width: 32, scoreWidth: 32, fraction: 22 }
const edgeMoe = { ...format, profile: 'edge-moe', rounding: 'trn', overflow: 'wrap' } as const
const exact = { ...format, profile: 'exact', rounding: 'rnd', overflow: 'sat' } as const
const shapes = [
  { ...edgeMoe, rows: 4, heads: 3, headDim: 64, maxTokens: 17 },
  { ...edgeMoe, rows: 1, heads: 1, headDim: 8, maxTokens: 9 },
  { ...edgeMoe, rows: 5, heads: 2, headDim: 20, maxTokens: 13 },
  { ...exact, rows: 4, heads: 3, headDim: 64, maxTokens: 17 },
  { ...exact, rows: 1, heads: 1, headDim: 4, maxTokens: 6 },
  { ...exact, rows: 7, heads: 2, headDim: 12, maxTokens: 20 },
  { ...exact, rows: 3, heads: 2, headDim: 16, maxTokens: 10, width: 18, scoreWidth: 22, fraction: 12 },
] as const

describe('attention_reorder', () => {
  test.each(shapes)(
    '$profile, $rows rows, $heads heads of $headDim, $width bits: all three equal',
    async (shape) => {
      const params = attentionReorderParams(shape)
      const run = {
        unit: attentionReorder,
        params,
        cases: attentionReorder.cases(params, 3),
        build: {},
        seed: 3,
      }
      for (const [backend, stalls] of [
        [csim, 0],
        [verilator, 0],
        [verilator, 0.3],
        [verilator, 0.9],
      ] as const) {
        const row = await runCases({ ...run, backend, stalls })
        expect(row).toMatchObject({ differing: 0, failure: null })
        expect(row.compared).toBeGreaterThan(100)
      }
    },
  )
})

test.each([1, 4, 8, 16])('%i rows in flight: one key and one value block a cycle', async (rows) => {
  const shape = { tokens: 33, heads: 1, headDim: 64 }
  const { cycles, blocks, busy } = await measureAttentionTraffic(rows, shape)
  // Beside the lag of values, a pipeline's length at the most.
  expect(cycles * busy - blocks.k).toBeLessThan(260)
  expect(cycles * busy).toBeGreaterThanOrEqual(blocks.k)
  expect(blocks.v).toBe(blocks.k)
  expect(blocks.q).toBe(33 * 8)
})

test.runIf(process.env.MOEFORGE_TEST_FULL)(
  'docs/reference/units/attention_reorder.md shows what is measured',
  async () => {
    const page = readFileSync(join(packageRoot, 'docs/reference/units/attention_reorder.md'), 'utf8')
    const shown = /<!-- measured: npm run measure:attention -->\n(.*?)<!-- end -->/s.exec(page)?.[1]
    const measured = []
    for (const rows of [1, 4, 8, 16]) measured.push(await measureAttentionTraffic(rows))
    expect(shown).toBe(attentionTrafficTable(measured))
  },
)

test('every query meets every key once, row i of a group beginning at key i', () => {
  for (const [rows, tokens] of [
    [4, 129],
    [4, 130],
    [1, 5],
    [5, 5],
    [3, 8],
  ]) {
    const meetings = [...attentionMeetings(rows, tokens)]
    expect(meetings).toHaveLength(tokens * tokens)
    expect(new Set(meetings.map(({ query, key }) => query * tokens + key)).size).toBe(tokens * tokens)
    for (let query = 0; query < tokens; query++)
      expect(meetings.find((meeting) => meeting.query === query)?.key).toBe(query % rows)
  }
})

test.each([shapes[0], shapes[3]])('$profile is near attention in float64', (shape) => {
  const params = attentionReorderParams(shape)
  const tokens = 17
  const job = tensors(tokens * 192)
  const { y } = attentionReorderReference(params, operationOf(params, tokens), job)
  const want = floatAttention(job, { tokens, heads: 3, headDim: 64 })
  const bound = shape.profile === 'exact' ? 2e-5 : 1e-4
  for (const [i, value] of want.entries()) expect(Math.abs(y[i] / 2 ** 22 - value)).toBeLessThan(bound)
})

function tensors(length: number) {
  const random = seededRandom(7)
  const draw = () => Int32Array.from({ length }, () => Math.floor((random() * 2 - 1) * 2 ** 22))
  return { q: draw(), k: draw(), v: draw() }
}

function floatAttention(
  { q, k, v }: ReturnType<typeof tensors>,
  { tokens, heads, headDim }: { tokens: number; heads: number; headDim: number },
): Float64Array {
  const dim = heads * headDim
  const y = new Float64Array(tokens * dim)
  const real = (values: Int32Array, token: number, d: number) => values[token * dim + d] / 2 ** 22
  for (let query = 0; query < tokens; query++) {
    for (let head = 0; head < heads; head++) {
      const dims = Array.from({ length: headDim }, (_, i) => head * headDim + i)
      const scores = Array.from({ length: tokens }, (_, key) =>
        dims.reduce((sum, d) => sum + (real(q, query, d) * real(k, key, d)) / Math.sqrt(headDim), 0),
      )
      const weights = scores.map((score) => Math.exp(score - Math.max(...scores)))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      for (const d of dims)
        y[query * dim + d] = weights.reduce((sum, weight, key) => sum + weight * real(v, key, d), 0) / total
    }
  }
  return y
}

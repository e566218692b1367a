import { describe, expect, test } from 'vitest'
import type { Experts } from '../../generator/network/network.js'
import { accuracyOf, type FixedTensor } from '../../generator/report/accuracy.js'
import { accuracyJson, accuracyTable } from '../../generator/report/accuracy-table.js'
import { edgeMoePresent, edgeMoeRun } from '../reference/edge-moe-run.js'

const moe: Experts = {
  ...{ blocks: [1, 3], experts: 4, topK: 2, hidden: 8 },
  gate: { order: 'softmax-topk', kind: 'per-task', first: [0, 1], count: 3, pruneBelow: null },
}
const run = { network: { tokens: 3, moe }, task: 0 }
const noGates = { network: { tokens: 3, moe: null }, task: 0 }

const float = new Map([
  ['x', Float64Array.of(1, -2, 0.5, 0)],
  ['l1_gate_logits', Float64Array.of(...[5, 3, 1, 9], ...[0, 0.5, 0.25, 0.4], ...[7, 7.5, 6, 7.25])],
  ['l1_topk_index', Float64Array.of(0, 1, 1, 2, 1, 0)],
])

/** Quarters: 2 fraction bits. */
const quarters = (name: string, ...values: number[]): FixedTensor => ({
  name,
  values: Int32Array.from(values, (value) => 4 * value),
  fraction: 2,
})
const indices = (...values: number[]): FixedTensor => ({
  name: 'l1_topk_index',
  values: Int32Array.from(values),
  fraction: 0,
})

describe('tensors', () => {
  test('mean square, largest error and ratio of powers', () => {
    const { tensors } = accuracyOf(float, [quarters('x', 1, -2.5, 0.75, 0)], noGates)
    expect(tensors).toHaveLength(1)
    expect(tensors[0]).toMatchObject({ name: 'x', mse: (0.25 + 0.0625) / 4, largestError: 0.5 })
    expect(tensors[0].snrDb).toBeCloseTo(10 * Math.log10(5.25 / 0.3125), 12)
  })

  test('a hundredth of each value in error is 40 dB', () => {
    const fixed = { name: 'x', values: Int32Array.of(101, -202), fraction: 0 }
    const { tensors } = accuracyOf(new Map([['x', Float64Array.of(100, -200)]]), [fixed], noGates)
    expect(tensors[0].snrDb).toBeCloseTo(40, 10)
  })

  test('nothing differs: infinite ratio', () => {
    const { tensors } = accuracyOf(float, [quarters('x', 1, -2, 0.5, 0)], noGates)
    expect(tensors).toEqual([{ name: 'x', mse: 0, largestError: 0, snrDb: Number.POSITIVE_INFINITY }])
  })

  test('without float values, or with rows by queue, are passed over', () => {
    const both = new Map([...float, ['l1_moe_hidden', new Float64Array(3)]])
    const fixed = [quarters('l0_softmax_info', 1), quarters('l1_moe_hidden', 1, 1), indices(0, 1, 1, 2, 1, 0)]
    expect(accuracyOf(both, fixed, run).tensors).toEqual([])
  })

  test('of another size are a mistake', () => {
    expect(() => accuracyOf(float, [quarters('x', 1)], run)).toThrow('x has 1 values, but 4 in float64')
    expect(() => accuracyOf(float, [indices(0, 1)], run)).toThrow('l1_topk_index has 2 values, but 6')
  })
})

test('rows per queue entry are passed over, however many choices were pruned', () => {
  const pruned = new Map([...float, ['l1_moe_hidden', Float64Array.of(1, 2, 3)]])
  expect(accuracyOf(pruned, [quarters('l1_moe_hidden', 1, 2)], run)).toEqual({ tensors: [], gates: [] })
})

describe('gates', () => {
  test('experts are the same in whatever order, and not when one is named twice', () => {
    const same = (...values: number[]) => accuracyOf(float, [indices(...values)], run).gates[0].sameExperts
    expect(same(0, 1, 1, 2, 1, 0)).toBe(3)
    expect(same(1, 0, 2, 1, 0, 1)).toBe(3)
    expect(same(0, 2, 1, 2, 1, 0)).toBe(2)
    expect(same(0, 0, 2, 3, 3, 1)).toBe(0)
  })

  test("the margin is between the last chosen and the next of the task's own experts", () => {
    const margin = (task: number, topK: number) =>
      accuracyOf(float, [indices(0, 1, 1, 2, 1, 0)], {
        network: { tokens: 3, moe: { ...moe, topK } },
        task,
      }).gates[0].smallestMargin
    expect(margin(0, 2)).toBe(0.25)
    // Of 3, 1, 9 and 0.5, 0.25, 0.4 and 7.5, 6, 7.25.
    expect(margin(1, 2)).toBeCloseTo(0.15, 12)
    expect(margin(0, 3)).toBeNull()
  })

  test('a row for each block that was compared', () => {
    const { gates } = accuracyOf(float, [indices(0, 1, 1, 2, 1, 3)], run)
    expect(gates).toEqual([{ block: 1, tokens: 3, sameExperts: 2, smallestMargin: 0.25 }])
    expect(accuracyOf(float, [quarters('x', 1, -2, 0.5, 0)], run).gates).toEqual([])
    expect(accuracyOf(float, [indices(0, 1, 1, 2, 1, 0)], noGates).gates).toEqual([])
  })
})

describe('reports', () => {
  const one = accuracyOf(float, [quarters('x', 1, -2.5, 0.75, 0), indices(0, 1, 1, 2, 1, 3)], run)
  const other = accuracyOf(float, [quarters('x', 1, -2, 0.5, 0)], run)
  const profiles = [
    { label: 'exact', accuracy: one },
    { label: 'edge-moe', accuracy: other },
  ]
  const lines = (text: string) => text.split('\n').map((line) => line.trim().split(/ {2,}|─+/))

  test('a table of two profiles side by side', () => {
    expect(lines(accuracyTable(profiles))).toEqual([
      ['tensor', 'exact', 'largest', 'MSE', 'edge-moe', 'largest', 'MSE'],
      ['SNR dB', 'error', 'SNR dB', 'error'],
      ['', ''],
      ['x', '12.3', '5.00e-1', '7.81e-2', 'equal', '0.00e+0', '0.00e+0'],
      [''],
      ['gate', 'tokens', 'exact', 'edge-moe', 'smallest'],
      ['same experts', 'same experts', 'margin'],
      ['', ''],
      ['l1_gate', '3', '2', '-', '2.50e-1'],
    ])
  })

  test('a table of one profile, without gates where there are none', () => {
    expect(lines(accuracyTable(profiles.slice(1)))).toEqual([
      ['tensor', 'edge-moe', 'largest', 'MSE'],
      ['SNR dB', 'error'],
      ['', ''],
      ['x', 'equal', '0.00e+0', '0.00e+0'],
    ])
  })

  test('JSON, which knows no infinity', () => {
    const json = accuracyJson(profiles)
    expect(JSON.parse(JSON.stringify(json))).toEqual(json)
    expect(json.profiles[0]).toEqual({ label: 'exact', ...one })
    expect(json.profiles[1].tensors).toEqual([{ name: 'x', mse: 0, largestError: 0, snrDb: null }])
  })
})

test.skipIf(!edgeMoePresent)("Edge-MoE's C++ against float64, as measured elsewhere", async () => {
  const { network, float: tensors, golden } = await edgeMoeRun()
  const { tensors: rows, gates } = accuracyOf(tensors, golden, { network, task: 0 })
  const out = rows.find(({ name }) => name === 'l0_x_out')
  expect(out?.mse.toExponential(1)).toBe('6.9e-6')
  expect(out?.largestError.toExponential(1)).toBe('9.7e-3')
  expect(out?.snrDb.toFixed(1)).toBe('52.6')
  expect(gates).toMatchObject([{ block: 1, tokens: 129, sameExperts: 128 }])
})

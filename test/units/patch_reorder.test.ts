// needs: verilator g++
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import type { EmittedFile } from '../../generator/base/emitted-file.js'
import {
  type PatchReorderParams,
  patchReorderParams,
} from '../../generator/units/patch_reorder/patch_reorder.params.js'
import {
  type Choices,
  expertOrder,
  expertRuns,
  scatterResults,
} from '../../generator/units/patch_reorder/patch_reorder.reference.js'
import {
  type LayerShape,
  patchReorder,
  patchReorderCase,
  randomLayer,
} from '../../generator/units/patch_reorder/patch_reorder.unit.js'
import type { UnitCase } from '../../generator/units/unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { adversarial } from './patch_reorder-cases.js'
import { defined, type Tensors } from './patch_reorder-definition.js'

const published = {
  experts: 4,
  topK: 2,
  maxTokens: 11,
  maxIn: 20,
  maxOut: 24,
  taps: 8,
  lanes: 4,
  width: 32,
  yWidth: 32,
  scoreWidth: 32,
  scoreFraction: 22,
  pruneBelow: null as number | null,
}
const profiles = {
  exact: { rounding: 'rnd', overflow: 'sat', leading: 1, early: 1 },
  'edge-moe': { rounding: 'trn', overflow: 'wrap', leading: 16, early: 2 },
} as const

const hardware: readonly Partial<typeof published>[] = [
  {},
  { experts: 5, topK: 5, width: 18, yWidth: 24, scoreWidth: 21, scoreFraction: 12, lanes: 3, taps: 4 },
  { experts: 1, topK: 1, maxTokens: 1, maxIn: 1, maxOut: 1, taps: 1, lanes: 1 },
  { pruneBelow: 0.1 },
  { pruneBelow: 0, experts: 3, topK: 3, width: 11, yWidth: 18, scoreWidth: 18, scoreFraction: 12 },
  // One in a format that has no one.
  { pruneBelow: 1, width: 18, yWidth: 20, scoreWidth: 18, scoreFraction: 17 },
  { experts: 16, topK: 1, maxTokens: 33, maxIn: 4, maxOut: 4, taps: 4, lanes: 4 },
  {
    experts: 3,
    topK: 3,
    maxTokens: 8,
    maxIn: 2,
    maxOut: 2,
    taps: 2,
    lanes: 2,
    width: 12,
    yWidth: 12,
    scoreWidth: 12,
    scoreFraction: 9,
  },
]

// Either profile in turns; all with all is for test:full.
describe.each([
  ['exact', 0],
  ['edge-moe', 1],
] as const)('patch_reorder, %s', (profile, odd) => {
  const isFull = process.env.MOEFORGE_TEST_FULL !== undefined
  const chosen = hardware.filter((_, index) => isFull || index % 2 === odd)
  test.each(chosen)('%j: all three equal', async (needs) => {
    const params = patchReorderParams({ ...published, ...profiles[profile], ...needs })
    await allEqual(params, adversarial(params))
  })
})

async function allEqual(params: PatchReorderParams, cases: readonly UnitCase[]): Promise<void> {
  const run = { unit: patchReorder, params, cases, build: {}, seed: 4 }
  for (const [backend, stalls] of [
    [csim, 0],
    [verilator, 0.3],
    [verilator, 0.9],
  ] as const) {
    const row = await runCases({ ...run, backend, stalls })
    expect(row).toMatchObject({ differing: 0, failure: null })
    expect(row.compared).toBeGreaterThan(40)
  }
}

describe('cycles without stalls', () => {
  const needs = { ...published, ...profiles.exact, experts: 8, maxTokens: 40, maxOut: 8 }
  const params = patchReorderParams(needs)
  const { lanes, taps, maxInTiles } = params
  const sizes = { inFeatures: maxInTiles * taps, outFeatures: 2 * lanes, tokens: 40, accumulates: true }
  const choose = (token: number, choice: number) => (token * 3 + choice) % 8
  const run = (unitCase: UnitCase, of = params, edit?: (file: EmittedFile) => string) =>
    runCases({
      unit: patchReorder,
      params: of,
      cases: [unitCase],
      backend: verilator,
      build: edit === undefined ? {} : { edit },
      seed: 4,
      stalls: 0,
    })

  test('a block a cycle leaves, from one expert to the next', async () => {
    const atMost = 80 * maxInTiles
    const layer = randomLayer(params, { ...sizes, choose }, 1)
    const row = await run(
      patchReorderCase(params, 'gather', [layer], { cycles: { from: 'x', to: 'x', atMost } }),
    )
    expect(row).toMatchObject({ differing: 0, failure: null, cycles: atMost })
  })

  test('the first block leaves experts + 17 cycles after the last pick', async () => {
    const layer = randomLayer(params, { ...sizes, tokens: 1, inFeatures: 1, choose: () => 3 }, 1)
    const cycles = { from: 'pick', to: 'x', atMost: 8 + 17 + 1 }
    expect(await run(patchReorderCase(params, 'first', [layer], { cycles }))).toMatchObject({
      differing: 0,
      failure: null,
      cycles: cycles.atMost,
    })
  })

  const scatter = (of: PatchReorderParams, shape: LayerShape, atMost: number) =>
    patchReorderCase(of, 'scatter', [randomLayer(of, shape, 2)], {
      hold: { y: ['x', 'queue'] },
      cycles: { from: 'y', to: 'out', atMost },
    })

  test('a row a cycle comes in, then, 16 cycles after the last, a row a cycle leaves', async () => {
    const atMost = 80 * 2 + 15 + 40 * 2
    const row = await run(scatter(params, { ...sizes, choose }, atMost))
    expect(row).toMatchObject({ differing: 0, failure: null, cycles: atMost })
  })

  // One token and all its experts, two rows each: every pair of rows has to wait for the pair before, two cycles.
  const allExperts = patchReorderParams({ ...needs, topK: 8 })
  const atMost = 8 * 2 + 7 * 2 + 15 + 2
  const hazard = scatter(allExperts, { ...sizes, tokens: 1, choose: (_, choice) => choice }, atMost)

  test('a row waits for the one of its token and tile that is not written yet, and no longer', async () => {
    expect(await run(hazard, allExperts)).toMatchObject({ differing: 0, failure: null, cycles: atMost })
  })

  test('without the interlock that would be wrong', async () => {
    const row = await run(hazard, allExperts, ({ path, text }) =>
      path === 'rtl/score_scatter.v' ? text.replace("same == 3'b000", 'same == same') : text,
    )
    expect(row.differing).toBeGreaterThan(0)
  })

  test('one cycle less of it would be wrong', async () => {
    const row = await run(hazard, allExperts, ({ path, text }) =>
      path === 'rtl/score_scatter.v'
        ? text.replace("same == 3'b000", "same[1:0] == 2'b00 && same == same")
        : text,
    )
    expect(row.differing).toBeGreaterThan(0)
  })
})

describe('one wrong thing is found', () => {
  const params = patchReorderParams({ ...published, ...profiles.exact, pruneBelow: 0.1 })
  // Queues of about 2, 3, 9 and 8 tokens: by index, by turns and by turns behind the first they run in three orders.
  const pairs = [...Array<[number, number]>(8).fill([2, 3]), [2, 1], [1, 0], [1, 0]]
  const shape = { tokens: pairs.length, inFeatures: 9, outFeatures: 5, accumulates: true }
  const choose = (token: number, choice: number) => pairs[token][choice]
  const uneven = patchReorderCase(params, 'uneven', [randomLayer(params, { ...shape, choose }, 3)])
  const core = 'hls/patch_reorder_core.hpp'
  const top = 'rtl/patch_reorder.v'
  test.each([
    ['csim: order', csim, core, 'next >= C::leading && (', 'false && ('],
    ['csim: who leads', csim, core, 'next >= C::leading && (', 'true && ('],
    ['csim: a choice twice', csim, core, 'counts = false;', 'counts = counts;'],
    ['csim: a score at the threshold', csim, core, '<= C::prune_at', '< C::prune_at'],
    ['csim: rounding', csim, core, 'C::y_width, C::round,', 'C::y_width, false,'],
    [
      'csim: saturation at the end',
      csim,
      core,
      'C::y_width, false, C::saturate>',
      'C::y_width, false, false>',
    ],
    ['verilator: order', verilator, top, '.Leading(1)', '.Leading(4)'],
    ['verilator: who leads', verilator, top, '.Leading(1)', '.Leading(0)'],
    ['verilator: a choice twice', verilator, 'rtl/expert_queues.v', '|same ||', '&same ||'],
    ['verilator: a score at the threshold', verilator, 'rtl/expert_queues.v', 'score <= $', 'score < $'],
    ['verilator: no threshold', verilator, top, '.Prune(1)', '.Prune(0)'],
    ['verilator: rounding', verilator, top, '.Round(1)', '.Round(0)'],
    ['verilator: saturation', verilator, top, '.Saturate(1)', '.Saturate(0)'],
  ] as const)('%s', async (_, backend, path, from, to) => {
    const edit = (file: EmittedFile) => (file.path === path ? file.text.replace(from, to) : file.text)
    const cases = [...adversarial(params).slice(0, 1), uneven]
    const run = { unit: patchReorder, params, cases, backend, seed: 4, stalls: 0 }
    const row = await runCases({ ...run, build: { edit } })
    expect(row.differing > 0 || row.failure !== null).toBe(true)
    expect(await runCases({ ...run, build: {} })).toMatchObject({ differing: 0, failure: null })
  })
})

describe('expertOrder', () => {
  const lengths = [3, 0, 9, 3, 1, 9, 0, 1]

  test('all that lead run by index, but for empty queues', () => {
    expect(expertOrder(8, lengths)).toEqual([0, 2, 3, 4, 5, 7])
  })

  test('where none leads, the longest and the shortest take turns, the lowest of equal ones first', () => {
    expect(expertOrder(0, lengths)).toEqual([2, 4, 5, 7, 0, 3])
  })

  test('turns begin with the longest behind those that lead', () => {
    expect(expertOrder(2, lengths)).toEqual([0, 2, 4, 5, 7, 3])
    expect(expertOrder(3, lengths)).toEqual([0, 2, 5, 4, 3, 7])
  })
})

test('reference equals the definition on integers without limits', () => {
  fc.assert(
    fc.property(layers(), ({ params, choices, ...tensors }) => {
      const runs = expertRuns(params, choices)
      expect([...scatterResults(params, runs, { ...tensors, width: 1 })]).toEqual(
        defined(params, choices, tensors),
      )
    }),
  )
})

test('exact: the order of experts changes nothing', () => {
  fc.assert(
    fc.property(layers(), fc.infiniteStream(fc.nat()), ({ params, choices, y, onto }, ranks) => {
      const runs = expertRuns({ ...params, leading: params.experts }, choices)
      const results = runs.map(({ queue }, i) => {
        const first = runs.slice(0, i).reduce((sum, run) => sum + run.queue.length, 0)
        return { run: runs[i], rank: ranks.next().value, y: y.subarray(first, first + queue.length) }
      })
      const shuffled = results.toSorted((a, b) => a.rank - b.rank)
      const out = (parts: typeof results) => {
        const rows = Int32Array.from(parts.flatMap((part) => [...part.y]))
        const order = parts.map(({ run }) => run)
        return [...scatterResults(params, order, { y: rows, onto, width: 1 })]
      }
      expect(out(shuffled)).toEqual(out(results))
    }),
  )
})

test('a score above 1 saturates the contribution, not the sum', () => {
  const params = patchReorderParams({ ...published, ...profiles.exact, experts: 2 })
  const choices = { index: Int32Array.of(0, 1), score: Int32Array.of(3 * 2 ** 22, -3 * 2 ** 22) }
  const runs = expertRuns(params, choices)
  const out = scatterResults(params, runs, {
    y: Int32Array.of(2 ** 30, 2 ** 30),
    onto: Int32Array.of(7),
    width: 1,
  })
  expect([...out]).toEqual([2 ** 31 - 1 - 2 ** 31 + 7])
})

/** Tokens of one value, with choices, results and start values that often leave the format. */
function layers(): fc.Arbitrary<
  Tensors & { readonly params: PatchReorderParams; readonly choices: Choices }
> {
  return fc
    .record({
      experts: fc.integer({ min: 1, max: 6 }),
      topK: fc.integer({ min: 1, max: 6 }),
      tokens: fc.integer({ min: 1, max: 8 }),
      scoreWidth: fc.integer({ min: 8, max: 32 }),
      yWidth: fc.integer({ min: 8, max: 32 }),
      profile: fc.constantFrom('exact', 'edge-moe'),
      fraction: fc.integer({ min: 0, max: 31 }),
      pruneBelow: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .chain(({ experts, topK, tokens, scoreWidth, yWidth, profile, fraction, pruneBelow }) => {
      const values = (bits: number) => {
        const most = 2 ** (bits - 1)
        return fc.oneof(fc.integer({ min: -most, max: most - 1 }), fc.constantFrom(-most, most - 1))
      }
      const integers = (of: fc.Arbitrary<number>, length: number) =>
        fc.array(of, { minLength: length, maxLength: length }).map((list) => Int32Array.from(list))
      const needs = {
        ...published,
        ...profiles[profile],
        experts,
        topK,
        scoreWidth,
        yWidth,
        maxTokens: tokens,
      }
      const scoreFraction = Math.min(fraction, scoreWidth - 1)
      return fc.record({
        pruneBelow: fc.constant(pruneBelow),
        params: fc.constant(patchReorderParams({ ...needs, scoreFraction, pruneBelow })),
        choices: fc.record({
          index: integers(fc.integer({ min: 0, max: experts }), tokens * topK),
          score: integers(values(scoreWidth), tokens * topK),
        }),
        y: integers(values(yWidth), tokens * topK),
        onto: integers(values(yWidth), tokens),
      })
    })
}

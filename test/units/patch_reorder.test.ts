import { describe, expect, test } from 'vitest'
import {
  type PatchReorderParams,
  patchReorderParams,
} from '../../generator/units/patch_reorder/patch_reorder.params.js'
import {
  type LayerShape,
  patchReorder,
  patchReorderCase,
  randomLayer,
} from '../../generator/units/patch_reorder/patch_reorder.unit.js'
import type { UnitCase } from '../../generator/units/unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { csim } from '../../sim/csim/csim.js'
import { verilator } from '../../sim/verilator/verilator.js'

const published = {
  experts: 4,
  topK: 2,
  maxTokens: 11,
  maxIn: 20,
  maxOut: 24,
  taps: 8,
  lanes: 4,
  width: 32,
  scoreFraction: 22,
}
const profiles = {
  exact: { rounding: 'rnd', overflow: 'sat', order: 'balanced' },
  'edge-moe': { rounding: 'trn', overflow: 'wrap', order: 'ascending' },
} as const

const hardware: readonly Partial<typeof published>[] = [
  {},
  { experts: 5, topK: 5, width: 18, scoreFraction: 12, lanes: 3, taps: 4 },
  { experts: 1, topK: 1, maxTokens: 1, maxIn: 1, maxOut: 1, taps: 1, lanes: 1 },
  { experts: 16, topK: 1, maxTokens: 33, maxIn: 4, maxOut: 4, taps: 4, lanes: 4 },
  { experts: 3, topK: 3, maxTokens: 8, maxIn: 2, maxOut: 2, taps: 2, lanes: 2, width: 12, scoreFraction: 9 },
]

describe.each(['exact', 'edge-moe'] as const)('patch_reorder, %s', (profile) => {
  test.each(hardware)('%j: all three equal', async (needs) => {
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

/** Layers that strain queues, order and sums, alone and behind one another. */
function adversarial(params: PatchReorderParams): UnitCase[] {
  const { experts, maxTokens, maxInTiles, maxOutTiles, taps, lanes } = params
  const sizes = { inFeatures: maxInTiles * taps, outFeatures: maxOutTiles * lanes, accumulates: true }
  const shapes: Record<string, LayerShape> = {
    'any experts': { ...sizes, tokens: maxTokens },
    'one tile': { ...sizes, inFeatures: 1, outFeatures: 1, tokens: maxTokens },
    'all tokens to one expert': { ...sizes, tokens: maxTokens, choose: () => experts - 1 },
    'an expert with none': {
      ...sizes,
      tokens: maxTokens,
      choose: (t, c) => (t + c) % Math.max(1, experts - 1),
    },
    'every expert there is': { ...sizes, tokens: maxTokens, choose: (_, c) => c % experts },
    'a token whose experts run back to back': {
      ...sizes,
      inFeatures: 1,
      outFeatures: 1,
      tokens: 1,
      choose: (_, c) => c,
    },
    'no expert that exists': { ...sizes, tokens: maxTokens, choose: () => 2 ** params.expertBits - 1 },
    'onto zero': { ...sizes, tokens: maxTokens, accumulates: false },
    'a single token': { ...sizes, tokens: 1 },
  }
  const layers = Object.values(shapes).map((shape, i) => randomLayer(params, shape, 20 + i))
  return [
    ...Object.keys(shapes).map((name, i) => patchReorderCase(params, name, [layers[i]])),
    patchReorderCase(params, 'all of them back to back', layers),
  ]
}

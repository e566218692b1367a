// needs: verilator g++
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import type { Config } from '../../generator/config/config.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { goldenGeluChecks } from '../../generator/verify/golden-checks.js'
import { layerChecks } from '../../generator/verify/layer-checks.js'
import type { Check } from '../../generator/verify/plan.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'

const data = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')
const present = existsSync(join(data, 'golden/manifest.json'))
if (!present) console.warn(`skipped: no Edge-MoE data in ${data}; set MOEFORGE_EDGE_MOE to its folder`)

const options = { model: true, backends: [csim, verilator], seed: 1, stalls: 0.3 }
const edgeMoe = elaborate(loadConfig('m3vit-tiny', { numerics: 'edge-moe' }))

async function runAll(checks: readonly Check[]) {
  const results = []
  for (const check of checks) results.push(await check.run())
  return results
}

describe.skipIf(!present)('against what Edge-MoE computes', () => {
  test('l0_fc1: 0 of 99,072 values differ in each tensor, at one tile a cycle', async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const source = { folders: [join(data, 'weights')], seed: 1, task: 0, golden }
    const results = await runAll(await layerChecks(edgeMoe, 'l0_fc1', source, options))
    expect(results.map(({ subject, backend }) => `${subject} ${backend}`)).toEqual(
      ['l0_fc1_pregelu', 'l0_fc1_gelu'].flatMap((tensor) =>
        ['model', 'csim', 'verilator'].map((backend) => `${tensor} ${backend}`),
      ),
    )
    for (const result of results) {
      expect(result).toMatchObject({ compared: 99_072, differing: 0, failure: null })
      if (result.cycles !== null) expect(result.cycles - 129 * 12 * 48).toBeLessThan(64)
    }
  })

  test.each(['l0_q', 'l0_k', 'l0_v', 'l0_proj', 'l0_fc2', 'task0_l1_gate_logits'])(
    '%s in the model',
    async (layer) => {
      const golden = await openGoldenFolder(join(data, 'golden'))
      const source = { folders: [join(data, 'weights')], seed: 1, task: 0, golden }
      const checks = await layerChecks(edgeMoe, layer, source, { ...options, backends: [] })
      for (const result of await runAll(checks)) expect(result).toMatchObject({ differing: 0, failure: null })
    },
  )

  test.each(['l0_norm1', 'l0_norm2'])('%s', async (layer) => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const source = { folders: [join(data, 'weights')], seed: 1, task: 0, golden }
    const results = await runAll(await layerChecks(edgeMoe, layer, source, options))
    for (const result of results)
      expect(result).toMatchObject({ compared: 24_768, differing: 0, failure: null })
  })

  test('l0_attn: reordered scores, statistics and values', async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const source = { folders: [], seed: 1, task: 0, golden }
    const results = await runAll(await layerChecks(edgeMoe, 'l0_attn_reordered', source, options))
    expect(results.map(({ compared }) => compared)).toEqual(
      [33 * 129 * 16, 129 * 8, 129 * 192].flatMap((size) => [size, size, size]),
    )
    for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
  })

  test('l1_gate: statistics, indices, logits and scores', async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const source = { folders: [join(data, 'weights')], seed: 1, task: 0, golden }
    const results = await runAll(await layerChecks(edgeMoe, 'task0_l1_topk_index', source, options))
    expect(results).toHaveLength(12)
    for (const result of results) expect(result).toMatchObject({ compared: 258, differing: 0, failure: null })
  })

  test('patch_embed: pixels to tokens, linear layer included', async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const source = { folders: [join(data, 'weights')], seed: 1, task: 0, golden }
    const results = await runAll(await layerChecks(edgeMoe, 'patch_embed', source, options))
    expect(results.map(({ compared }) => compared)).toEqual([0, 24_576, 24_576, 24_768, 24_768, 24_768])
    for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
  })

  test('l1_expert_queues: queues, scores, lengths and the order of experts', async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const source = { folders: [], seed: 1, task: 0, golden }
    const results = await runAll(await layerChecks(edgeMoe, 'task0_l1_expert_queues', source, options))
    expect(results.map(({ compared }) => compared)).toEqual(
      [2064, 2064, 16, 17].flatMap((size) => [size, size, size]),
    )
    for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
  })

  test('l1_moe_out: every expert, gather and scatter', async () => {
    await withTemporaryFolder(join(tmpdir(), 'moeforge-experts-'), async (experts) => {
      await execa(process.execPath, [join(data, 'make-experts.mjs'), experts])
      const golden = await openGoldenFolder(join(data, 'golden'))
      const source = { folders: [join(data, 'weights'), experts], seed: 1, task: 0, golden }
      const results = await runAll(await layerChecks(edgeMoe, 'task0_l1_moe_out', source, options))
      expect(results.map(({ subject, compared }) => `${subject} ${compared}`)).toEqual(
        ['l1_moe_hidden 99072', 'l1_moe_fc2 49536', 'l1_moe_out 24768'].flatMap((row) => {
          // Nothing golden lies between the two linear layers' ends.
          const model = row.startsWith('l1_moe_fc2') ? 'l1_moe_fc2 0' : row
          return [model, row, row]
        }),
      )
      for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
    })
  })

  test('gelu pairs', async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const results = await runAll(await goldenGeluChecks(edgeMoe, golden, options))
    expect(results).toHaveLength(3)
    for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
    expect(results.map((result) => result.compared)).toEqual([8393, 8393, 2 * 8393])
  })

  test("gelu's table is Edge-MoE's", async () => {
    const golden = await openGoldenFolder(join(data, 'golden'))
    const table = await golden.read('gelu_delta_table')
    expect(edgeMoe.gelu.own.table?.entries).toEqual([...(table?.values ?? [])])
  })
})

test('a layer of a made-up network is checked without any data', async () => {
  const nano = elaborate(loadConfig('nano'))
  const source = { folders: [], seed: 3, task: 0 }
  const results = await runAll(await layerChecks(nano, 'l1_gate_logits', source, options))
  expect(results.map((result) => result.compared)).toEqual([0, 17 * 4, 17 * 4])
  for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
})

test('attention of a made-up network is checked in either order of its scores', async () => {
  for (const dataflow of ['array', 'reordered'] as const) {
    const config = loadConfig('nano')
    const hardware = { ...config.hardware, attention: { dataflow, rows: 4 } }
    const nano = elaborate({ ...config, hardware })
    const results = await runAll(
      await layerChecks(nano, 'l0_attn_v', { folders: [], seed: 3, task: 0 }, options),
    )
    const scores = dataflow === 'array' ? 17 * 17 * 2 : 5 * 17 * 4 * 4
    expect(results[1].compared).toBe(scores)
    for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
  }
})

test('queues and experts of a made-up network, onto the residual, are checked without any data', async () => {
  const nano = elaborate(balanced(loadConfig('nano')))
  const source = { folders: [], seed: 3, task: 0 }
  for (const layer of ['l1_expert_metaqueue', 'l1_x_out']) {
    const results = await runAll(await layerChecks(nano, layer, source, options))
    const [last] = results.slice(-1)
    expect(last.compared).toBe(layer === 'l1_x_out' ? 17 * 32 : 5)
    for (const result of results) expect(result).toMatchObject({ differing: 0, failure: null })
  }
})

function balanced(config: Config): Config {
  return { ...config, hardware: { ...config.hardware, experts: { order: 'balanced' } } }
}

test('an unknown layer is named, with some that exist', async () => {
  await expect(layerChecks(edgeMoe, 'l0_fc9', { folders: [], seed: 1, task: 0 }, options)).rejects.toThrow(
    '--layer: there is no layer l0_fc9; layers that can be checked are patch_embed,',
  )
})

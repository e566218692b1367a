// needs: verilator g++
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { silently } from '../../../generator/backends/network-job.js'
import { packageRoot } from '../../../generator/base/root.js'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { loadConfig, parseConfig } from '../../../generator/config/load.js'
import { loadVaried } from '../../../generator/config/vary.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { loadImage } from '../../../generator/images/load-image.js'
import { type SimulatedNetwork, simulateNetwork } from '../../../generator/simulate/simulate-network.js'
import { lowerAccelerator } from '../../../generator/targets/verilog-array/accelerator-files.js'
import { estimateCycles } from '../../../generator/targets/verilog-array/cycle-model.js'
import { runMoeforge } from '../../cli/run-moeforge.js'
import { smallAccelerator } from '../../simulate/small-accelerator.js'
import { fewBits } from './accelerator-configs.js'

const data = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')
const weights = join(data, 'weights')
const present = existsSync(weights)
if (!present) console.warn(`skipped: no Edge-MoE data in ${data}; set MOEFORGE_EDGE_MOE to its folder`)

const small = elaborate(parseConfig(parse(smallAccelerator)))

interface Conditions {
  readonly latency?: number
  readonly bandwidth?: number
  readonly images?: number
  readonly task?: number
  readonly seed?: number
  readonly folders?: readonly string[]
  readonly path?: string
}

async function simulated(design: Design, conditions: Conditions): Promise<SimulatedNetwork> {
  const { latency = 80, bandwidth = 42, images = 1, task = 0, seed = 1, folders = [], path } = conditions
  const { pixels: image } = await loadImage(design, { path, seed })
  const source = { folders, seed }
  const memory = { latency, bandwidth, jitter: 0, seed }
  const simulation = { design, source, image, images, task, memory }
  return simulateNetwork(simulation, silently)
}

/**
 * Operations off by more than 5%; of less than 500 cycles, by more than 25 cycles. The pieces of the patch embedding count as
 * one: which of them waits for what is read for all of them is not modelled.
 */
function farOff({ accelerator, report, estimate }: SimulatedNetwork): string[] {
  const whole = new Map<string, { got: number; want: number }>()
  for (const [i, { name }] of accelerator.lowered.operations.entries()) {
    const layer = name.replace(/^(patch_embed)\[\d+\]$/, '$1')
    const { got, want } = whole.get(layer) ?? { got: 0, want: 0 }
    whole.set(layer, { got: got + estimate.operations[i], want: want + report.operations[i] })
  }
  return [...whole].flatMap(([name, { got, want }]) =>
    Math.abs(got - want) > Math.max(25, 0.05 * want) ? [`${name}: ${got}, simulated ${want}`] : [],
  )
}

async function mustBeClose(design: Design, conditions: Conditions, known: RegExp = /^$/): Promise<void> {
  const run = await simulated(design, conditions)
  expect(farOff(run).filter((line) => !known.test(line))).toEqual([])
  expect(Math.abs(run.estimate.total / run.report.cycles - 1)).toBeLessThan(0.02)
}

describe('an estimate is within 2% of the simulated total and 5% of every operation', () => {
  test.each<Conditions>([
    {},
    { task: 1, seed: 5 },
    { images: 3 },
    { bandwidth: 8 },
    { bandwidth: 100, latency: 20 },
    { latency: 300 },
  ])('small network, %o', (conditions) => mustBeClose(small, conditions))

  // Without its head: a row alone waits longer for its norm than the model knows.
  test('small network of few bits', () => {
    const { head: _, ...plain } = fewBits.model
    const model = { ...plain, image: { height: 32, width: 48 } }
    return mustBeClose(elaborate(parseConfig({ ...fewBits, model })), {})
  })

  test.each([1, 2])('small network, %d ports', (ports) => {
    const config = parse(smallAccelerator)
    const hardware = { ...config.hardware, axi: { ...config.hardware.axi, ports } }
    // Fewer ports share the image and the first weights, which the model takes in the mean.
    return mustBeClose(elaborate(parseConfig({ ...config, hardware })), {}, /^patch_embed:/)
  })

  test('m3vit-tiny', () => mustBeClose(elaborate(loadConfig('m3vit-tiny')), {}))

  const full = process.env.MOEFORGE_TEST_FULL
  test.runIf(full)('m3vit-tiny at 8 bytes a cycle, and two images', async () => {
    // What the model has too short where memory is slow: docs/reference/commands/simulate.md.
    await mustBeClose(elaborate(loadConfig('m3vit-tiny')), { bandwidth: 8 }, /^patch_embed:/)
    await mustBeClose(elaborate(loadConfig('m3vit-tiny')), { images: 2 })
  })

  test.runIf(full).each(
    ['m3vit-tiny', 'deit-tiny'].flatMap((name) =>
      [
        [16, 16],
        [32, 16],
        [16, 32],
        [32, 32],
      ].map((size) => ({ name, size })),
    ),
  )('$name at $size', ({ name, size: [lanes, taps] }) =>
    mustBeClose(
      elaborate(loadVaried(name, { 'hardware.array.lanes': lanes, 'hardware.array.taps': taps })),
      {},
    ),
  )

  // Experts are not published: they are drawn.
  test.runIf(full && present)('m3vit-tiny with published weights and image, both tasks', () =>
    withTemporaryFolder(join(tmpdir(), 'moeforge-cycles-'), async (cwd) => {
      await runMoeforge(['weights', 'synth', 'm3vit-tiny', '--out', 'drawn'], { cwd })
      const folders = [weights, join(cwd, 'drawn')]
      const path = join(weights, 'image.float32.bin')
      for (const task of [0, 1])
        await mustBeClose(elaborate(loadConfig('m3vit-tiny')), { folders, path, task })
    }),
  )
})

describe('what the estimate depends on', () => {
  const accelerator = lowerAccelerator(small)
  const usual = { latency: 80, bandwidth: 42, images: 1 }
  const queues = [
    [11, 6, 17, 0],
    [2, 17, 5, 10],
  ]
  const base = estimateCycles(accelerator, { ...usual, queues })

  test('operations come to the total', () => {
    const sum = base.operations.reduce((all, each) => all + each, 0)
    expect(Math.abs(sum - base.total)).toBeLessThan(base.operations.length)
  })

  test('an operation that never waits takes its tiles', () => {
    for (const [i, { name, rows, inTiles, outTiles }] of accelerator.lowered.operations.entries())
      if (/_(q|k|v|fc1|fc2)$/.test(name) && !/expert|l2_q/.test(name))
        expect([name, base.operations[i]]).toEqual([name, rows * inTiles * outTiles])
  })

  test('a fourth of the bandwidth costs cycles, more of it than the network takes saves none', () => {
    const at = (bandwidth: number) => estimateCycles(accelerator, { ...usual, bandwidth, queues }).total
    expect(at(8)).toBeGreaterThan(1.1 * base.total)
    expect(at(200)).toBe(at(100))
  })

  test('longer queues take longer', () => {
    const more = [[17, 17, 17, 0], queues[1]]
    const longer = estimateCycles(accelerator, { ...usual, queues: more }).total
    const row = accelerator.lowered.operations.find(({ name }) => name === 'l1_expert_fc1')
    expect(longer - base.total).toBeGreaterThan(17 * (row?.inTiles ?? 0) * (row?.outTiles ?? 0))
  })
})

// needs: g++
import { describe, expect, test } from 'vitest'
import type { EmittedFile } from '../../../generator/base/emitted-file.js'
import { loadConfig, parseConfig } from '../../../generator/config/load.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { loadImage } from '../../../generator/images/load-image.js'
import { countKernelTrips, withTripCounts } from '../../../generator/targets/hls-kernel/build-kernel.js'
import { packImage } from '../../../generator/targets/hls-kernel/image-layout.js'
import { kernelFiles } from '../../../generator/targets/hls-kernel/kernel-files.js'
import { kernelProgram } from '../../../generator/targets/hls-kernel/kernel-program.js'
import { tripDifferences } from '../../../generator/targets/hls-kernel/schedule/compare-trips.js'
import { kernelSchedule } from '../../../generator/targets/hls-kernel/schedule/kernel-cycles.js'
import { kernelLoops } from '../../../generator/targets/hls-kernel/schedule/kernel-loops.js'
import { kernelMultipliers, productDsp } from '../../../generator/targets/hls-kernel/schedule/multipliers.js'
import { defaultLatency } from '../../../generator/targets/hls-kernel/schedule/region-cycles.js'
import { cycleChecks } from '../../../generator/verify/cycle-checks.js'
import { memoryImage } from '../../../generator/weights/memory-image.js'
import { oddNetworks } from './odd-networks.js'

const isFull = process.env.MOEFORGE_TEST_FULL !== undefined
const source = { folders: [], seed: 3 }
const nano = elaborate(loadConfig('nano'))
const options = { model: false, backends: [], seed: 1, stalls: 0 }

/** Every loop of every operation runs as often as the schedule says, on the last task. */
async function mustBeCounted(design: Design, leastLines: number): Promise<void> {
  const image = (await loadImage(design, { path: undefined, seed: 3 })).pixels
  const task = design.network.tasks.length - 1
  const [check] = cycleChecks(design, { ...source, image, tasks: [task] }, options)
  const row = await check.run()
  expect(row).toMatchObject({ differing: 0, failure: null, first: null })
  expect(row.compared).toBeGreaterThan(leastLines)
}

describe('loops run as often as the schedule says', () => {
  test.each(['exact', 'edge-moe'] as const)('nano, %s', async (numerics) => {
    await mustBeCounted(elaborate(loadConfig('nano', { numerics })), 500)
  })

  test.each(Object.entries(oddNetworks))('%s', async (_, value) => {
    await mustBeCounted(elaborate(parseConfig({ name: 'odd-one', ...value })), 250)
  })

  test.skipIf(!isFull).each([
    ['m3vit-tiny', 'exact'],
    ['m3vit-tiny', 'edge-moe'],
    ['deit-tiny', undefined],
  ] as const)('%s, %s', { timeout: 300_000 }, async (name, numerics) => {
    await mustBeCounted(elaborate(loadConfig(name, numerics === undefined ? {} : { numerics })), 1_000)
  })
})

test('a loop that runs once more than it should is found', async () => {
  const program = kernelProgram(nano)
  const image = (await loadImage(nano, { path: undefined, seed: 3 })).pixels
  const run = { weights: await memoryImage(nano, source), images: packImage(nano, image), count: 1, task: 0 }
  const edit = ({ path, text }: EmittedFile) => {
    if (path !== 'hls/kernel_experts.hpp') return text
    expect(text).toContain('step < steps; step++')
    return text.replace('const int steps = times(tokens,', 'const int steps = 1 + times(tokens - 1,')
  }
  const lines = await countKernelTrips(nano, run, { edit })
  const queues = [0, 1].map(() => Array.from({ length: 4 }, () => 0))
  const differences = tripDifferences(
    program,
    kernelSchedule(nano, program, { latency: defaultLatency, queues }),
    lines,
  )
  expect(differences.filter(({ loop }) => loop === 'clear_sums.rows')).toEqual(
    ['l1_expert_queues', 'l3_expert_queues'].map((operation) => ({
      ...{ operation, loop: 'clear_sums.rows', scheduled: 68, counted: 65 },
    })),
  )
})

test('every labelled loop of the kernel counts its trips', () => {
  const source =
    '    int i;\nrows:\n    for (int r = 0; r < 3; r++) {\n        for (int i = 0; i < 2; i++) x();\n    }\n'
  expect(withTripCounts(source)).toBe(source.replace('r++) {\n', 'r++) {\nMOEFORGE_TRIP(rows);\n'))
  for (const [path, text] of kernelFiles(nano)) {
    const labels = text.match(/^ *\w+:\n(?: *\/\/.*\n)* *for \(/gm) ?? []
    expect(withTripCounts(text).match(/^MOEFORGE_TRIP/gm) ?? [], path).toHaveLength(labels.length)
  }
})

/** As many tokens for each expert as there can be on average, in a spread that a trained gate has. */
function spreadQueues({ network }: Design): number[][] {
  const { experts, topK } = network.moe ?? { experts: 0, topK: 0 }
  const shares = [0, 14, 0, 18, 0, 9, 32, 22, 0, 3, 0, 33, 16, 66, 25, 20]
  const total = shares.reduce((sum, share) => sum + share, 0)
  expect([experts, total]).toEqual([shares.length, network.tokens * topK])
  return (network.moe?.blocks ?? []).map(() => shares)
}

/** M³ViT-tiny's cycles, its experts loaded as block 1's with the published weights. */
function tinyCycles(lanes: number, numerics: 'exact' | 'edge-moe' = 'exact'): number {
  const config = loadConfig('m3vit-tiny', { numerics })
  const { hardware } = config
  const design = elaborate({ ...config, hardware: { ...hardware, array: { ...hardware.array, lanes } } })
  const settings = { latency: defaultLatency, queues: spreadQueues(design) }
  return kernelSchedule(design, kernelProgram(design), settings).cycles
}

test("M³ViT-tiny's cycles and multipliers", () => {
  expect(tinyCycles(16)).toBeLessThanOrEqual(3_600_000)
  expect(tinyCycles(32)).toBeLessThanOrEqual(2_000_000)
  expect(tinyCycles(16, 'edge-moe')).toBeLessThanOrEqual(8_000_000)
  const dsp = kernelMultipliers(elaborate(loadConfig('m3vit-tiny'))).map((each) => each.dsp)
  expect(dsp.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(320)
  expect(dsp[0]).toBe(256)
})

test('no kernel beats the products that it has to make', () => {
  expect(tinyCycles(16)).toBeGreaterThan(3_060_000)
})

test.each([
  [[18, 16], 1],
  [[27, 18], 1],
  [[18, 27], 1],
  [[28, 18], 2],
  [[19, 19], 2],
  [[26, 26], 2],
  [[43, 25], 3],
] as const)('a product of %j bits takes %i DSP48E2', (widths, dsp) => {
  expect(productDsp(widths)).toBe(dsp)
})

test('what a report is compared with: every loop at an interval of 1, with its most trips', () => {
  const loops = kernelLoops(nano)
  expect(loops.find(({ process }) => process === 'attend_multiply')).toMatchObject({
    ...{ loop: 'pairs', initiationInterval: 1, trips: 16 * 24 * 4 },
  })
  // The largest matrix has 4 by 24 tiles of 8 words; it is cut into seven shares, of which a stripe has two.
  const stripe = Math.ceil((4 * 24) / 7) * 2 * 8
  expect(loops.find(({ loop }) => loop === 'stripe')?.trips).toBe(stripe)
  // Of a token's factors there is one for all its blocks.
  const slow = loops.filter(({ initiationInterval }) => initiationInterval !== 1)
  expect(slow.map(({ process }) => process)).toEqual(['layernorm_factors'])
  expect(loops.every(({ trips }) => trips > 0)).toBe(true)
})

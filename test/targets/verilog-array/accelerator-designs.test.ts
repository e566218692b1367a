// needs: verilator g++
import { describe, expect, test } from 'vitest'
import type { ConfigInput } from '../../../generator/config/schema.js'
import { deit, dense, fewBits, idle, tall, wide } from './accelerator-configs.js'
import { AcceleratorBench, buildTimeout } from './accelerator-setup.js'

// Networks and hardware that are awkward in as many ways as fit into few builds: each is whole, and every tensor of every
// image must be that of the reference.

describe.each<readonly [string, ConfigInput]>([
  ['heads filled up, one narrow port, balanced experts', wide],
  ['one head, one expert, patches that fill no block', tall],
  ['experts without tokens, a class head', idle],
  ['no experts, norms that fill no words', dense],
  ['two weights a DSP', fewBits],
])('%s', (_, config) => {
  const tasks = (config.model.tasks ?? ['default']).map((_, task) => task)

  test.each(tasks)(
    'task %i, two images in a run',
    async (task) => {
      const bench = await AcceleratorBench.of(config)
      expect(await bench.differences({ task, count: 2 })).toEqual([])
    },
    buildTimeout,
  )

  test('a memory that is late, slow, and has gaps', async () => {
    const bench = await AcceleratorBench.of(config)
    for (const memory of [{ latency: 1 }, { latency: 400 }, { bandwidth: 4 }])
      expect(await bench.differences({ memory, count: 2 }), JSON.stringify(memory)).toEqual([])
    for (let seed = 1; seed <= 2; seed++) {
      const memory = { jitter: 0.3, seed }
      expect(await bench.differences({ memory, count: 2 }), JSON.stringify(memory)).toEqual([])
    }
  })
})

// Half a minute to build.
test.runIf(process.env.MOEFORGE_TEST_FULL)(
  'DeiT-Tiny of two blocks, with its tokens, sizes and classes',
  async () => {
    const bench = await AcceleratorBench.of(deit)
    expect(await bench.differences()).toEqual([])
  },
  buildTimeout,
)

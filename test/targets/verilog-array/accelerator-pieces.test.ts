// needs: verilator g++
import { beforeAll, describe, expect, test } from 'vitest'
import type { MemorySettings } from '../../../generator/targets/verilog-array/build-accelerator.js'
import { inPieces, small } from './accelerator-configs.js'
import { AcceleratorBench, buildTimeout, replaced } from './accelerator-setup.js'

// Layers in strips, heads one after another, in a ring that holds one output tile of the widest layer.

const tiles = 24
let bench: AcceleratorBench
beforeAll(async () => {
  bench = await AcceleratorBench.of(inPieces(small, tiles), { often: true })
}, buildTimeout)

test('no matrix is larger than the ring, and the pieces of a step are all of it', () => {
  const { operations } = bench.accelerator.lowered
  const matrices = operations.flatMap(({ matrix }) => matrix ?? [])
  expect(Math.max(...matrices.map(({ inTiles, outTiles }) => inTiles * outTiles))).toBe(tiles)
  const names = (step: string) => operations.filter((each) => each.step === step).map(({ name }) => name)
  expect(names('l0_q')).toEqual(['l0_q[0]', 'l0_q[1]'])
  expect(names('l0_proj')).toEqual(['l0_proj'])
  expect(names('l1_expert_fc2')).toEqual([0, 1, 2, 3].map((piece) => `l1_expert_fc2[${piece}]`))
  expect(operations.filter(({ source }) => source === 'pixels')).toHaveLength(4)
})

describe('every tensor is that of the reference', () => {
  test.each([0, 1])('task %i, two images in a run', async (task) => {
    expect(await bench.differences({ task, count: 2 })).toEqual([])
  })

  test.each<readonly [string, MemorySettings]>([
    ['data in the cycle behind their address', { latency: 1 }],
    ['a latency of 400 cycles', { latency: 400 }],
    ['8 bytes a cycle', { bandwidth: 8 }],
  ])('%s', async (_, memory) => {
    expect(await bench.differences({ memory, count: 2 })).toEqual([])
  })

  test('gaps on every channel, whatever state it begins in', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const memory = { jitter: 0.3, latency: 1 + 4 * seed, seed }
      expect(await bench.differences({ memory, count: 2, task: seed % 2 }), `seed ${seed}`).toEqual([])
    }
  })
})

test(
  'rows that count as complete with their first piece are seen',
  async () => {
    const edit = replaced('rtl/accel_features.v', '!word_partial_i', '(!word_partial_i || word_partial_i)')
    const wrong = await AcceleratorBench.of(inPieces(small, tiles), { edit })
    // Rows are then sent before their last piece is there, and counted twice: in the end they wait for what has been.
    await expect(wrong.run({ watchdog: 20_000 })).rejects.toThrow('has not fired')
  },
  buildTimeout,
)

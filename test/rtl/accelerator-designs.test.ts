import { describe, expect, test } from 'vitest'
import type { ConfigInput } from '../../generator/config/schema.js'
import { AcceleratorBench, arrayFormats, buildTimeout } from './accelerator-setup.js'

// Networks and hardware that are awkward in as many ways as fit into few builds: each is whole, and every tensor of every
// image must be that of the reference.

/** Heads and outputs filled with zeros, one narrow port, many experts in balanced order, choices pruned. */
const wide = {
  name: 'wide',
  model: {
    image: { height: 24, width: 24 },
    patchSize: 8,
    embedDim: 40,
    depth: 3,
    heads: 5,
    mlpRatio: 2,
    qkvBias: false,
    moe: {
      blocks: [0, 2],
      experts: 16,
      topK: 4,
      hidden: 24,
      gate: { expertsPerTask: 15, pruneBelow: 0.12 },
    },
    tasks: ['edges', 'depth', 'normals'],
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 16, taps: 8 },
    axi: { ports: 1, dataBits: 64 },
    // Just the largest matrix: the ring is full all the time.
    buffers: { weightTiles: 72 },
    experts: { order: 'balanced' },
  },
  numerics: { formats: arrayFormats },
} satisfies ConfigInput

/** More taps than lanes, patches that fill no block, one head, one expert, pixels of 10 bits, floors that wrap. */
const tall = {
  name: 'tall',
  model: {
    image: { height: 12, width: 24 },
    patchSize: 6,
    embedDim: 24,
    depth: 2,
    heads: 1,
    mlpRatio: 3,
    moe: { blocks: [1], experts: 1, topK: 1, hidden: 40, gate: { kind: 'shared', order: 'topk-softmax' } },
    tasks: ['one', 'two'],
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 8, taps: 16 },
    axi: { ports: 2, dataBits: 32 },
    buffers: { weightTiles: 21 },
  },
  numerics: { formats: { ...arrayFormats, pixel: 'ufixed<10,0>' }, rounding: 'trn', overflow: 'wrap' },
} satisfies ConfigInput

/** No choice reaches its expert; ports that bring no weights; a class head; weights wider than activations. */
const idle = {
  name: 'idle',
  model: {
    image: { height: 16, width: 16 },
    patchSize: 4,
    embedDim: 12,
    depth: 3,
    heads: 3,
    moe: {
      blocks: [0, 2],
      experts: 5,
      topK: 2,
      hidden: 20,
      gate: { kind: 'task-conditioned', pruneBelow: 1 },
    },
    tasks: ['one', 'two', 'three'],
    head: { classes: 10 },
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 4, taps: 4 },
    axi: { ports: 4, dataBits: 128 },
    buffers: { weightTiles: 40 },
  },
  numerics: {
    formats: { ...arrayFormats, activation: 'fixed<16,7>', gateScore: 'fixed<16,2>', weight: 'fixed<18,2>' },
    gelu: { method: 'shift', maxError: null },
  },
} satisfies ConfigInput

/** No experts; heads of 19, parameters of norms that leave words half filled. */
const dense = {
  name: 'dense',
  model: {
    image: { height: 16, width: 16 },
    patchSize: 4,
    embedDim: 38,
    depth: 2,
    heads: 2,
    mlpRatio: 2,
    moe: null,
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 8, taps: 4 },
    axi: { ports: 2, dataBits: 128 },
    buffers: { weightTiles: 100 },
  },
  numerics: { formats: { ...arrayFormats, normScale: 'fixed<12,3>', normBias: 'fixed<14,4>' } },
} satisfies ConfigInput

/** DeiT-Tiny but for its depth. */
const deit = {
  name: 'deit-tiny-2',
  model: {
    image: { height: 224, width: 224 },
    patchSize: 16,
    embedDim: 192,
    depth: 2,
    heads: 3,
    moe: null,
    tasks: ['classify'],
    head: { classes: 1000 },
  },
  hardware: { device: 'zcu102' },
  numerics: { formats: arrayFormats },
} satisfies ConfigInput

describe.each<readonly [string, ConfigInput]>([
  ['heads filled up, one narrow port, balanced experts', wide],
  ['one head, one expert, patches that fill no block', tall],
  ['experts without tokens, a class head', idle],
  ['no experts, norms that fill no words', dense],
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
    for (let seed = 1; seed <= 4; seed++) {
      const memory = { jitter: 0.3, seed }
      expect(await bench.differences({ memory, count: 2 }), JSON.stringify(memory)).toEqual([])
    }
  })
})

test(
  'DeiT-Tiny of two blocks, with its tokens, sizes and classes',
  async () => {
    const bench = await AcceleratorBench.of(deit)
    expect(await bench.differences()).toEqual([])
  },
  buildTimeout,
)

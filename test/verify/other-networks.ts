import type { ConfigInput } from '../../generator/config/schema.js'

const sizes = { patchSize: 8, embedDim: 32, depth: 2, heads: 2 }
const hardware: ConfigInput['hardware'] = {
  device: 'zcu102',
  array: { lanes: 8, taps: 8 },
  buffers: { weightTiles: 128 },
}

/** Networks that differ from Edge-MoE's as published families do, with two blocks. */
export const otherNetworks: readonly ConfigInput[] = [
  {
    // As CLIP's tower, with a distillation token as DeiT's.
    name: 'clip-distilled',
    model: {
      ...{ image: { height: 32, width: 64 }, ...sizes },
      ...{ preNorm: true, activation: 'quick-gelu', normEpsilon: 1e-5 },
      ...{ distilled: true, head: { classes: 20 } },
    },
    hardware,
  },
  {
    // Patches, and rows of pixels, that fill no words.
    name: 'dinov2',
    model: {
      ...{ image: { height: 42, width: 70 }, patchSize: 14, embedDim: 40, depth: 2, heads: 5, mlpRatio: 2 },
      ...{ registers: 4, activation: 'gelu-tanh', finalNorm: true },
    },
    hardware,
  },
  {
    name: 'no-class-token',
    model: {
      ...{ image: { height: 32, width: 32 }, ...sizes, classToken: false, qkvBias: false },
      head: { classes: 10, pool: 'mean', normAfterPool: true },
    },
    hardware,
  },
  {
    name: 'v-moe',
    model: {
      ...{ image: { height: 32, width: 32 }, ...sizes, finalNorm: true },
      moe: { blocks: [1], experts: 4, topK: 2, hidden: 48, gate: { kind: 'shared' } },
      head: { classes: 10, pool: 'mean' },
    },
    hardware,
  },
]

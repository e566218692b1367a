import type { ConfigInput } from '../../../generator/config/schema.js'

/** Formats that let attention run on the array: keys and values no wider than weights. */
export const arrayFormats = {
  activation: 'fixed<18,7>',
  key: 'fixed<16,5>',
  value: 'fixed<16,5>',
  score: 'fixed<22,10>',
  gateScore: 'fixed<18,2>',
} as const

/** Small, with everything of M³ViT: two tasks, two blocks of four experts. */
export const small = {
  name: 'nano18',
  model: {
    image: { height: 32, width: 32 },
    patchSize: 8,
    embedDim: 32,
    depth: 4,
    heads: 2,
    mlpRatio: 4,
    moe: { blocks: 'odd', experts: 4, topK: 2, hidden: 64 },
    tasks: ['semseg', 'depth'],
  },
  hardware: { device: 'zcu102', array: { lanes: 8, taps: 8 }, buffers: { weightTiles: 128 } },
  numerics: { formats: arrayFormats },
} satisfies ConfigInput

/** A residual stream wider than activations, points of their own for many tensors, heads and outputs filled with zeros, one narrow port, many experts in balanced order, choices pruned. */
export const wide = {
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
  numerics: {
    formats: { ...arrayFormats, residual: 'fixed<24,9>' },
    tensors: {
      patch_embed: 'fixed<24,6>',
      l0_norm1: 'fixed<18,4>',
      l0_x_out: 'fixed<24,8>',
      l0_moe_hidden: 'fixed<18,5>',
      l1_attn_v: 'fixed<18,4>',
      l1_norm2: 'fixed<18,5>',
      l1_fc1_gelu: 'fixed<18,4>',
      l2_norm2: 'fixed<18,6>',
      l2_x_out: 'fixed<24,6>',
    },
  },
} satisfies ConfigInput

/** More taps than lanes, layers in strips of whole words, patches that fill no block, one head, one expert, pixels of 10 bits, floors that wrap. */
export const tall = {
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
    buffers: { weightTiles: 14 },
  },
  numerics: {
    formats: { ...arrayFormats, pixel: 'ufixed<10,0>' },
    tensors: { l0_attn_v: 'fixed<18,4>', l1_v: 'fixed<16,4>' },
    rounding: 'trn',
    overflow: 'wrap',
  },
} satisfies ConfigInput

/** No choice reaches its expert; ports that bring no weights; a class head and experts in strips; weights wider than activations and than biases; few bits for attention's weights. */
export const idle = {
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
      hidden: 36,
      gate: { kind: 'task-conditioned', pruneBelow: 1 },
    },
    tasks: ['one', 'two', 'three'],
    head: { classes: 40 },
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 4, taps: 4 },
    axi: { ports: 4, dataBits: 128 },
    buffers: { weightTiles: 24 },
  },
  numerics: {
    formats: { ...arrayFormats, activation: 'fixed<16,7>', gateScore: 'fixed<16,2>', weight: 'fixed<18,2>' },
    gelu: { method: 'shift', maxError: null },
    softmax: { weightBits: 12 },
  },
} satisfies ConfigInput

/** Two weights a DSP: factors of rows, weights of several digits beside others, hidden values with a zero, wider logits, layers in strips. */
export const fewBits = {
  name: 'few',
  model: {
    image: { height: 16, width: 24 },
    patchSize: 8,
    embedDim: 24,
    depth: 2,
    heads: 2,
    mlpRatio: 2,
    moe: { blocks: [1], experts: 4, topK: 2, hidden: 20 },
    tasks: ['one', 'two'],
    head: { classes: 10 },
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 8, taps: 8 },
    axi: { ports: 2 },
    buffers: { weightTiles: 48 },
  },
  numerics: {
    formats: {
      activation: 'fixed<11,4>',
      residual: 'fixed<18,7>',
      preGelu: 'fixed<16,5>',
      logit: 'fixed<15,5>',
      gateScore: 'fixed<15,2>',
      weight: 'fixed<8,1>',
      patchWeight: 'fixed<15,1>',
      attentionBias: 'fixed<24,11>',
      bias: 'fixed<24,12>',
      patchBias: 'fixed<24,9>',
    },
    tensors: {
      l0_norm2: 'fixed<11,5>',
      l0_fc1_gelu: 'fixed<11,3>',
      l0_fc1_weight: 'fixed<12,1>',
      l0_fc1_bias: 'fixed<24,14>',
      'l1_w_gate_T_task{task}': 'fixed<15,1>',
      l1_h4toh_weight: 'fixed<15,1>',
    },
    scales: 'row',
    gelu: { zeroPoint: true },
    softmax: { weightBits: 10 },
  },
} satisfies ConfigInput

/** No experts; heads of 19, parameters of norms that leave words half filled, weights of half the bits of biases. */
export const dense = {
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
  numerics: {
    formats: {
      ...arrayFormats,
      ...{ normScale: 'fixed<12,3>', normBias: 'fixed<14,4>' },
      ...{ weight: 'fixed<8,1>', patchWeight: 'fixed<8,0>', key: 'fixed<8,5>', value: 'fixed<8,4>' },
    },
  },
} satisfies ConfigInput

/** DeiT-Tiny but for its depth. */
export const deit = {
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

/** A config with norms, hidden values and residual stream off chip. */
export function offChip(config: ConfigInput): ConfigInput {
  const { hardware, name } = config
  return {
    ...config,
    name: `${name}-off-chip`,
    hardware: { ...hardware, buffers: { ...hardware.buffers, features: 'off-chip' } },
  }
}

/** A config whose heads take turns, and whose ring holds little more than the widest layer's inputs: all layers run in strips. */
export function inPieces(config: ConfigInput, weightTiles: number): ConfigInput {
  const { hardware, name } = config
  return {
    ...config,
    name: `${name}-in-pieces`,
    hardware: { ...hardware, buffers: { weightTiles, heads: 1 } },
  }
}

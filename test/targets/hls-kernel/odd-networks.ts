import { fewBits } from '../verilog-array/accelerator-configs.js'

const image = (height: number, width: number, channels = 3) => ({ height, width, channels })

/** Networks of sizes that no preset has, as configs without a name. */
export const oddNetworks = {
  'one expert of three, in the last of seven blocks': {
    model: {
      ...{ image: image(24, 40), patchSize: 8, embedDim: 40, depth: 7, heads: 5 },
      moe: { blocks: [6], experts: 3, topK: 1, hidden: 56 },
    },
    hardware: { device: 'zcu102' },
  },
  'four of sixteen experts, three tasks, layers in strips, narrow words': {
    model: {
      ...{
        image: image(32, 48),
        patchSize: 8,
        embedDim: 40,
        depth: 3,
        heads: 5,
        mlpRatio: 3,
        qkvBias: false,
      },
      tasks: ['one', 'two', 'three'],
      moe: {
        ...{ blocks: 'odd', experts: 16, topK: 4, hidden: 72 },
        gate: { order: 'topk-softmax', kind: 'task-conditioned' },
      },
    },
    hardware: {
      ...{ device: 'zcu102', array: { lanes: 4, taps: 8 }, axi: { dataBits: 64, ports: 2 } },
      attention: { dataflow: 'reordered', rows: 3 },
      ...{ experts: { order: 'balanced' }, buffers: { weightTiles: 24 } },
    },
  },
  'a head dimension of 12, pruned choices, experts of a task, words wider than beats': {
    model: {
      ...{ image: image(16, 16, 1), patchSize: 4, embedDim: 36, depth: 7, heads: 3, mlpRatio: 2 },
      tasks: ['one', 'two'],
      moe: {
        ...{ blocks: [6], experts: 4, topK: 2, hidden: 20 },
        gate: { order: 'topk-softmax', expertsPerTask: 2, pruneBelow: 0.4 },
      },
    },
    hardware: {
      ...{ device: 'u280', array: { lanes: 16, taps: 4 }, axi: { dataBits: 512, ports: 1 } },
      attention: { rows: 1 },
    },
  },
  'attention on the array, heads that share words, more tokens than inputs': {
    model: {
      ...{ image: image(48, 64), patchSize: 4, embedDim: 18, depth: 2, heads: 3, mlpRatio: 2 },
      moe: { blocks: [1], experts: 3, topK: 2, hidden: 20 },
    },
    hardware: {
      ...{ device: 'u280', array: { lanes: 4, taps: 8 }, axi: { dataBits: 256, ports: 4 } },
      attention: { dataflow: 'array' },
    },
    numerics: { formats: { activation: 'fixed<16,6>', score: 'fixed<20,9>' } },
  },
  'attention of more output tiles than any layer has': {
    model: { image: image(2, 4, 1), patchSize: 1, embedDim: 6, depth: 12, heads: 3, mlpRatio: 1 },
    hardware: {
      ...{ device: 'kv260', array: { lanes: 8, taps: 16 }, axi: { dataBits: 32, ports: 2 } },
      attention: { dataflow: 'array' },
    },
    numerics: { formats: { activation: 'fixed<16,6>', score: 'fixed<20,9>' } },
  },
  'two weights a word: factors, digits, hidden values with a zero, wide logits': {
    ...fewBits,
    model: { ...fewBits.model, image: image(16, 40) },
  },
  'no experts, a class head, narrow formats of which each tensor has its own': {
    model: {
      ...{ image: image(16, 24), patchSize: 8, embedDim: 24, depth: 2, heads: 2 },
      head: { classes: 10 },
    },
    hardware: { device: 'zcu102', array: { lanes: 8, taps: 8 } },
    numerics: {
      formats: { activation: 'fixed<18,6>', key: 'fixed<16,5>', value: 'fixed<16,5>', score: 'fixed<22,9>' },
      tensors: {
        ...{
          l0_x_attn: 'fixed<18,5>',
          l0_x_out: 'fixed<18,7>',
          l1_x_attn: 'fixed<18,4>',
          l0_norm1: 'fixed<18,4>',
        },
        ...{
          l0_fc1_gelu: 'fixed<18,4>',
          l1_fc1_gelu: 'fixed<18,8>',
          l1_q: 'fixed<18,4>',
          l1_norm2: 'fixed<18,8>',
        },
      },
    },
  },
}

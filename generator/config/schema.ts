import * as z from 'zod'
import { orList } from '../base/wording.js'
import { deviceKeys } from '../devices/devices.js'
import { activationNames, activations } from '../numerics/activations.js'
import { eachProfile, hardwareDefaults, modelDefaults, mostWeightTiles } from './defaults.js'
import { mlpRatioRange } from './dense-hidden.js'
import {
  choice,
  choiceText,
  flag,
  nameText,
  powerOfTwo,
  real,
  uniqueList,
  whole,
  wordOrList,
} from './fields.js'
import { numerics } from './numerics-schema.js'
import { portBits } from './port-bits.js'

const image = z
  .strictObject({
    height: whole({ min: 1, max: 4096, doc: 'Height of the input image in pixels' }),
    width: whole({ min: 1, max: 4096, doc: 'Width of the input image in pixels' }),
    channels: whole({
      min: 1,
      max: 16,
      doc: 'Colour channels',
      otherwise: modelDefaults.channels,
    }).optional(),
  })
  .describe('The input image. Its height and width are multiples of patchSize.')

const blockListWanted = 'odd or a list of block indices such as [1, 3, 5]'

const blockList = uniqueList(whole({ min: 0, max: 95, doc: 'Index of a block' }), {
  max: 96,
  expected: blockListWanted,
  doc: 'Indices of the MoE blocks',
})

const gate = z
  .strictObject({
    order: choice(['softmax-topk', 'topk-softmax'], {
      doc: 'softmax-topk: scores are shares of all experts; topk-softmax: of the chosen ones, profile exact only',
      otherwise: modelDefaults.gate.order,
    }).optional(),
    kind: choice(['per-task', 'shared', 'task-conditioned'], {
      doc: 'Gate weights. per-task: a matrix per task; shared: one for all; task-conditioned: one, and a bias per task',
      otherwise: modelDefaults.gate.kind,
    }).optional(),
    expertsPerTask: whole({
      min: 1,
      max: 64,
      doc: 'Experts among which a task chooses, at least topK; null: all of them',
      otherwise: `${modelDefaults.gate.expertsPerTask}`,
    })
      .nullable()
      .optional(),
    pruneBelow: real({
      min: 0,
      max: 1,
      doc: 'Choices with a score at or below this do not reach their expert; null: all do',
      otherwise: `${modelDefaults.gate.pruneBelow}`,
    })
      .nullable()
      .optional(),
  })
  .describe('How tokens choose their experts.')

const moe = z
  .strictObject({
    blocks: wordOrList('odd', blockList, {
      expected: blockListWanted,
      doc: 'Blocks with experts: odd (1, 3, 5, …), or a list of indices from 0',
      otherwise: modelDefaults.blocks,
    }).optional(),
    experts: whole({ min: 1, max: 64, doc: 'Experts in each MoE block' }),
    topK: whole({ min: 1, max: 8, doc: 'Experts that each token visits, no more than experts' }),
    hidden: whole({ min: 1, max: 65536, doc: 'Hidden size of one expert' }),
    gate: gate.optional(),
  })
  .nullable()
  .describe('Mixture of experts in place of the MLP of some blocks. Null or left out: every block is dense.')

const tasks = uniqueList(
  nameText({
    pattern: /^[a-z][a-z0-9_]{0,39}$/,
    expected: 'lower-case letters, digits and _, a letter first, 40 at most',
    doc: 'Name of a task',
  }),
  {
    max: 64,
    expected: 'a list of 1 to 64 task names such as [semseg, depth]',
    doc: 'Names of the tasks; model.moe.gate.kind says what their gates share',
    otherwise: `[${modelDefaults.tasks}]`,
  },
)

const head = z
  .strictObject({
    classes: whole({ min: 1, max: 65536, doc: 'Outputs of the linear layer' }),
    pool: choice(['first', 'mean'], {
      doc: 'first: it reads the first token, which is the class token where there is one; mean: the mean of all patches',
      otherwise: modelDefaults.pool,
    }).optional(),
    normAfterPool: flag({
      doc: 'Whether the final norm reads the mean, as fc_norm in timm, not every token; pool mean only',
      otherwise: modelDefaults.normAfterPool,
    }).optional(),
  })
  .nullable()
  .describe(
    'A linear layer behind the final norm. Null or left out: the network ends with its last block, or with finalNorm.',
  )

const model = z
  .strictObject({
    image,
    patchSize: whole({ min: 1, max: 256, doc: 'Side of a square patch in pixels; a patch becomes a token' }),
    embedDim: whole({ min: 1, max: 8192, doc: 'Elements of a token' }),
    depth: whole({ min: 1, max: 96, doc: 'Transformer blocks' }),
    heads: whole({ min: 1, max: 128, doc: 'Attention heads, a divisor of embedDim' }),
    mlpRatio: real({
      ...mlpRatioRange,
      doc: 'Hidden size of a dense block as a multiple of embedDim',
      otherwise: modelDefaults.mlpRatio,
    }).optional(),
    qkvBias: flag({
      doc: 'Whether the query, key and value layers have a bias',
      otherwise: modelDefaults.qkvBias,
    }).optional(),
    classToken: flag({
      doc: 'Whether a class token goes in front of the patches',
      otherwise: modelDefaults.classToken,
    }).optional(),
    distilled: flag({
      doc: 'Whether a distillation token follows the class token; a head then is the mean of two, one on each',
      otherwise: modelDefaults.distilled,
    }).optional(),
    registers: whole({
      min: 0,
      max: 64,
      doc: 'Register tokens between class token and patches',
      otherwise: modelDefaults.registers,
    }).optional(),
    preNorm: flag({
      doc: 'Whether a layer norm comes before the first block',
      otherwise: modelDefaults.preNorm,
    }).optional(),
    finalNorm: flag({
      doc: 'Whether a layer norm comes behind the last block',
      otherwise: 'true with a head, else false',
    }).optional(),
    activation: choice(activationNames, {
      doc: `Between the two layers of dense blocks and experts. ${choiceText(activations)}`,
      otherwise: modelDefaults.activation,
    }).optional(),
    normEpsilon: real({
      min: 1e-12,
      max: 1e-3,
      doc: 'What layer norms add to the variance',
      otherwise: modelDefaults.normEpsilon,
    }).optional(),
    moe: moe.optional(),
    tasks: tasks.optional(),
    head: head.optional(),
  })
  .describe('The network: a vision transformer.')

const array = z
  .strictObject({
    lanes: whole({
      min: 1,
      max: 64,
      doc: 'Outputs computed in parallel',
      otherwise: hardwareDefaults.array.lanes,
    }).optional(),
    taps: powerOfTwo({
      min: 1,
      max: 64,
      doc: 'Inputs multiplied for each output in a cycle',
      otherwise: hardwareDefaults.array.taps,
    }).optional(),
  })
  .describe('The unified compute unit: a tile of lanes × taps weights, as many multiply-accumulates a cycle.')

const axi = z
  .strictObject({
    dataBits: powerOfTwo({
      ...portBits,
      doc: 'Width of each memory port in bits',
      otherwise: hardwareDefaults.axi.dataBits,
    }).optional(),
    ports: whole({
      min: 1,
      max: 32,
      doc: 'Memory ports',
      otherwise: hardwareDefaults.axi.ports,
    }).optional(),
  })
  .describe('AXI4 ports to off-chip memory.')

const buffers = z
  .strictObject({
    weightTiles: whole({
      min: 2,
      max: mostWeightTiles,
      doc: 'Tiles that the weight ring holds',
      otherwise: `${hardwareDefaults.buffers.weightTiles}, or as many as keys and values of a head take`,
    }).optional(),
    features: choice(['auto', 'on-chip', 'off-chip'], {
      doc: 'Norms, hidden values and residual stream of the accelerator in Verilog. auto: on chip where there is room',
      otherwise: hardwareDefaults.buffers.features,
    }).optional(),
    heads: whole({
      min: 1,
      max: 128,
      doc: 'Heads whose keys and values the accelerator in Verilog holds at once, a divisor of model.heads; null: as many as leave room for all else',
      otherwise: `${hardwareDefaults.buffers.heads}`,
    })
      .nullable()
      .optional(),
  })
  .describe('On-chip buffers.')

const attention = z
  .strictObject({
    dataflow: choice(['array', 'reordered'], {
      doc: "array: on the unified compute unit; reordered: in Edge-MoE's own attention unit",
      otherwise: 'array where keys and values fit its weights (docs/explanation/kernel.md), else reordered',
    }).optional(),
    rows: whole({
      min: 1,
      max: 16,
      doc: 'Query rows in flight',
      otherwise: hardwareDefaults.attention.rows,
    }).optional(),
  })
  .describe('How attention is computed.')

const experts = z
  .strictObject({
    order: choice(['ascending', 'balanced'], {
      doc: 'ascending: by index; balanced: those that the weight ring takes by index, then the longest and the shortest queue in turns',
      otherwise: eachProfile(({ experts }) => experts.order),
    }).optional(),
  })
  .describe('How the experts of a block run.')

const hardware = z
  .strictObject({
    device: choice(deviceKeys, { doc: `Device the project is made for: ${orList(deviceKeys)}` }),
    clockMhz: whole({
      min: 50,
      max: 800,
      doc: 'Clock in MHz',
      otherwise: 'as the device has it',
    }).optional(),
    array: array.optional(),
    axi: axi.optional(),
    buffers: buffers.optional(),
    attention: attention.optional(),
    experts: experts.optional(),
  })
  .describe('The device, and the size of what is built on it.')

/** What a person may write. Unknown keys are errors; every field carries its documentation. */
export const configSchema = z.strictObject({
  name: nameText({
    pattern: /^[a-z][a-z0-9_-]{0,39}$/,
    expected: 'lower-case letters, digits, _ and -, a letter first, 40 at most',
    doc: 'Names the generated project and its top module',
  }),
  model,
  hardware,
  numerics: numerics.optional(),
})

/** A config as a person writes it: `Config` with its defaulted fields optional. */
export type ConfigInput = z.infer<typeof configSchema>

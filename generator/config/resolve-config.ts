import { devices } from '../devices/devices.js'
import { formatsPack } from './array-operands.js'
import { type ArrayAttention, arrayAttentionObstacle, attentionTiles } from './attention-rules.js'
import type { Config, GateConfig, HardwareConfig, ModelConfig, MoeConfig, NumericsConfig } from './config.js'
import { resolveFormats } from './default-formats.js'
import {
  defaultProfile,
  hardwareDefaults,
  modelDefaults,
  mostWeightTiles,
  profileDefaults,
} from './defaults.js'
import { tensorRange } from './format-ranges.js'
import { canonicalFormat } from './format-text.js'
import { defaultMaxError } from './gelu-methods.js'
import type { ConfigInput } from './schema.js'
import { defaultWeightBits } from './softmax-methods.js'

/** The complete config that `input` stands for: defaults filled in, lists and formats in one spelling. */
export function resolveConfig(input: ConfigInput): Config {
  const model = resolveModel(input.model)
  const numerics = resolveNumerics(input.numerics ?? {}, model)
  return { name: input.name, model, hardware: resolveHardware(input.hardware, { model, numerics }), numerics }
}

/** How attention is computed where the config does not say it: on the array where it can be. */
export function defaultDataflow(config: ArrayAttention & Pick<Config, 'numerics'>): 'array' | 'reordered' {
  const { profile, softmax } = config.numerics
  const isOther = softmax.method !== profileDefaults[profile].softmax.method
  return isOther || arrayAttentionObstacle(config) === null ? 'array' : 'reordered'
}

/** Indices of the odd blocks, which M³ViT gives experts. */
export function oddBlocks(depth: number): number[] {
  const blocks: number[] = []
  for (let block = 1; block < depth; block += 2) blocks.push(block)
  return blocks
}

function resolveModel(input: ConfigInput['model']): ModelConfig {
  return {
    image: { ...input.image, channels: input.image.channels ?? modelDefaults.channels },
    patchSize: input.patchSize,
    embedDim: input.embedDim,
    depth: input.depth,
    heads: input.heads,
    mlpRatio: input.mlpRatio ?? modelDefaults.mlpRatio,
    qkvBias: input.qkvBias ?? modelDefaults.qkvBias,
    classToken: input.classToken ?? modelDefaults.classToken,
    distilled: input.distilled ?? modelDefaults.distilled,
    registers: input.registers ?? modelDefaults.registers,
    preNorm: input.preNorm ?? modelDefaults.preNorm,
    finalNorm: input.finalNorm ?? Boolean(input.head),
    activation: input.activation ?? modelDefaults.activation,
    normEpsilon: input.normEpsilon ?? modelDefaults.normEpsilon,
    moe: input.moe ? resolveMoe(input.moe, input.depth) : null,
    tasks: [...(input.tasks ?? modelDefaults.tasks)],
    head: input.head ? resolveHead(input.head) : modelDefaults.head,
  }
}

function resolveHead({
  classes,
  pool = modelDefaults.pool,
  normAfterPool = modelDefaults.normAfterPool,
}: NonNullable<ConfigInput['model']['head']>): NonNullable<ModelConfig['head']> {
  return { classes, pool, normAfterPool }
}

function resolveMoe(
  { blocks = modelDefaults.blocks, gate = {}, ...sizes }: NonNullable<ConfigInput['model']['moe']>,
  depth: number,
): MoeConfig {
  return {
    blocks: blocks === 'odd' ? oddBlocks(depth) : blocks.toSorted((a, b) => a - b),
    ...sizes,
    gate: resolveGate(gate),
  }
}

function resolveGate(input: NonNullable<NonNullable<ConfigInput['model']['moe']>['gate']>): GateConfig {
  const { order, kind, expertsPerTask, pruneBelow } = modelDefaults.gate
  return {
    order: input.order ?? order,
    kind: input.kind ?? kind,
    expertsPerTask: input.expertsPerTask ?? expertsPerTask,
    pruneBelow: input.pruneBelow ?? pruneBelow,
  }
}

function resolveHardware(
  input: ConfigInput['hardware'],
  network: Pick<Config, 'model' | 'numerics'>,
): HardwareConfig {
  const { axi, attention } = hardwareDefaults
  const array = {
    lanes: input.array?.lanes ?? hardwareDefaults.array.lanes,
    taps: input.array?.taps ?? hardwareDefaults.array.taps,
  }
  const buffers = {
    weightTiles: input.buffers?.weightTiles ?? defaultWeightTiles(network, array),
    features: input.buffers?.features ?? hardwareDefaults.buffers.features,
    heads: input.buffers?.heads ?? hardwareDefaults.buffers.heads,
  }
  return {
    device: input.device,
    // A device that cannot be used has no clock; no rule reads it.
    clockMhz: input.clockMhz ?? (devices.get(input.device)?.clockMhz as number),
    array,
    axi: { dataBits: input.axi?.dataBits ?? axi.dataBits, ports: input.axi?.ports ?? axi.ports },
    buffers,
    attention: {
      dataflow: input.attention?.dataflow ?? defaultDataflow({ ...network, hardware: { array, buffers } }),
      rows: input.attention?.rows ?? attention.rows,
    },
    experts: { order: input.experts?.order ?? profileDefaults[network.numerics.profile].experts.order },
  }
}

/** Room for the keys and values of a head, which the array holds as weights. */
function defaultWeightTiles(
  { model, numerics }: Pick<Config, 'model' | 'numerics'>,
  array: HardwareConfig['array'],
): number {
  const { weightTiles } = hardwareDefaults.buffers
  // Sizes that do not go together are told of elsewhere.
  const tiles = numerics.profile === 'exact' ? attentionTiles(model, array) : 0
  return tiles > weightTiles && tiles <= mostWeightTiles ? tiles : weightTiles
}

function resolveNumerics(
  input: NonNullable<ConfigInput['numerics']>,
  { embedDim, heads }: ModelConfig,
): NumericsConfig {
  const profile = input.profile ?? defaultProfile
  const { rounding, overflow, scales, gelu, softmax } = profileDefaults[profile]
  const method = input.gelu?.method ?? gelu.method
  const { maxError = defaultMaxError(method, profile) } = input.gelu ?? {}
  const softmaxMethod = input.softmax?.method ?? softmax.method
  const { weightBits = defaultWeightBits(softmaxMethod) } = input.softmax ?? {}
  const formats = resolveFormats(profile, input.formats ?? {}, embedDim / heads)
  const packs = profile === 'exact' && formatsPack({ formats, softmax: { weightBits } })
  return {
    profile,
    formats,
    tensors: canonicalTensors(input.tensors ?? {}),
    rounding: input.rounding ?? rounding,
    overflow: input.overflow ?? (packs ? 'sat_sym' : overflow),
    scales: input.scales ?? scales,
    gelu: { method, maxError, zeroPoint: input.gelu?.zeroPoint ?? false },
    softmax: { method: softmaxMethod, weightBits },
  }
}

function canonicalTensors(tensors: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(tensors)
  return Object.fromEntries(
    entries.map(([name, written]) => [name, canonicalFormat(written, tensorRange) ?? written]),
  )
}

import type { Problem } from '../base/errors.js'
import { filled } from '../base/filled.js'
import { orList } from '../base/wording.js'
import { exactAccWidth, maxAccWidth } from '../numerics/accumulator.js'
import { parseFormat } from '../numerics/format.js'
import { arrayTakesAttention } from './attention-rules.js'
import type { Config, FormatsConfig } from './config.js'
import { publishedFormats } from './default-formats.js'
import { profileDefaults } from './defaults.js'
import { edgeMoeHasNoTensors, resultsFit, widthsFit, zeroHasFormat } from './format-rules.js'
import { taskExpertsExist, taskHasChoices } from './gate-rules.js'
import { geluErrorRange, tableless } from './gelu-methods.js'
import { arrayFits, axiFits, heldHeadsDivide, ringHoldsOutputTile } from './hardware-rules.js'
import {
  blocksExist,
  distillationHasClass,
  headHasNorm,
  headsDivide,
  hiddenIsWhole,
  layerInputs,
  normFollowsMean,
  patchesFit,
  tokensFit,
  topKWithinExperts,
  twoHeadsFit,
} from './model-rules.js'
import { scoreWeighted, weightBitsRange } from './softmax-methods.js'

/** A rule that several fields keep together. */
interface Rule {
  /** Paths that `check` reads; it runs only where all of them can be used. */
  readonly reads: readonly string[]
  readonly check: (config: Config) => readonly Problem[]
}

/** Paths that decide how many inputs the linear layers have. */
const layerReads = [
  'model.image.channels',
  'model.patchSize',
  'model.embedDim',
  'model.mlpRatio',
  'model.depth',
  'model.moe.blocks',
  'model.moe.hidden',
]

const rules: readonly Rule[] = [
  { reads: ['model.image.height', 'model.patchSize'], check: (config) => patchesFit(config, 'height') },
  { reads: ['model.image.width', 'model.patchSize'], check: (config) => patchesFit(config, 'width') },
  {
    reads: ['model.image', 'model.patchSize', 'model.classToken', 'model.distilled', 'model.registers'],
    check: tokensFit,
  },
  { reads: ['model.head', 'model.finalNorm'], check: headHasNorm },
  { reads: ['model.head'], check: normFollowsMean },
  { reads: ['model.classToken', 'model.distilled'], check: distillationHasClass },
  {
    reads: ['model.distilled', 'model.head', 'model.embedDim', 'hardware.array', 'hardware.axi'],
    check: twoHeadsFit,
  },
  { reads: ['model.heads', 'model.embedDim'], check: headsDivide },
  { reads: ['model.mlpRatio', 'model.embedDim'], check: hiddenIsWhole },
  { reads: ['model.moe.topK', 'model.moe.experts'], check: topKWithinExperts },
  { reads: ['model.moe.gate.expertsPerTask', 'model.moe.topK'], check: taskHasChoices },
  {
    reads: ['model.moe.gate.expertsPerTask', 'model.moe.topK', 'model.moe.experts', 'model.tasks'],
    check: taskExpertsExist,
  },
  { reads: ['model.moe.gate.order', 'numerics.profile'], check: publishedOrder },
  { reads: ['model.moe.blocks', 'model.depth'], check: blocksExist },
  { reads: ['hardware.device', 'hardware.array'], check: arrayFits },
  { reads: ['hardware.device', 'hardware.axi.dataBits'], check: (config) => axiFits(config, 'dataBits') },
  { reads: ['hardware.device', 'hardware.axi.ports'], check: (config) => axiFits(config, 'ports') },
  { reads: ['hardware.buffers.heads', 'model.heads'], check: heldHeadsDivide },
  {
    reads: ['hardware.buffers.weightTiles', 'hardware.array.taps', ...layerReads],
    check: ringHoldsOutputTile,
  },
  {
    reads: ['numerics.profile', 'numerics.rounding'],
    check: (config) => publishedSetting(config, 'rounding'),
  },
  {
    reads: ['numerics.profile', 'numerics.overflow'],
    check: (config) => publishedSetting(config, 'overflow'),
  },
  {
    reads: ['numerics.profile', 'numerics.scales'],
    check: (config) => publishedSetting(config, 'scales'),
  },
  ...(Object.keys(publishedFormats) as (keyof FormatsConfig)[]).map((name) => ({
    reads: ['numerics.profile', `numerics.formats.${name}`],
    check: (config: Config) => publishedFormat(config, name),
  })),
  {
    reads: [
      'numerics.profile',
      'numerics.formats.activation',
      'numerics.formats.weight',
      'hardware.array.taps',
      ...layerReads,
    ],
    check: accumulatorsFit,
  },
  { reads: ['numerics.gelu'], check: geluErrorHasMeaning },
  { reads: ['numerics.softmax'], check: weightBitsHaveMeaning },
  { reads: ['numerics.formats'], check: widthsFit },
  { reads: ['numerics.formats'], check: resultsFit },
  { reads: ['numerics.formats', 'numerics.gelu'], check: zeroHasFormat },
  { reads: ['numerics.profile', 'numerics.tensors'], check: edgeMoeHasNoTensors },
  {
    reads: [
      ...['hardware.attention.dataflow', 'hardware.array', 'hardware.buffers', 'numerics.profile'],
      ...['numerics.formats', 'model.image', 'model.patchSize', 'model.embedDim', 'model.heads'],
      ...['model.classToken', 'model.distilled', 'model.registers'],
    ],
    check: arrayTakesAttention,
  },
  {
    reads: ['hardware.attention.dataflow', 'numerics.profile', 'numerics.softmax.method'],
    check: reorderedSoftmaxExists,
  },
]

/** Checks the rules that several fields keep together, leaving out those that read an unusable path. */
export function checkRules(config: Config, unusable: readonly string[] = []): Problem[] {
  return rules
    .filter(({ reads }) => !reads.some((read) => unusable.some((path) => overlaps(read, path))))
    .flatMap(({ check }) => check(config))
}

function overlaps(read: string, path: string): boolean {
  const within = path.startsWith(read) && /^[.[]/.test(path.slice(read.length))
  return read === path || read.startsWith(`${path}.`) || within
}

function publishedOrder({ model: { moe }, numerics }: Config): Problem[] {
  if (!moe) return []
  return published(numerics.profile, {
    path: 'model.moe.gate.order',
    written: moe.gate.order,
    // It is defined for this order only, whatever the defaults are.
    wanted: 'softmax-topk',
  })
}

function publishedSetting({ numerics }: Config, setting: 'rounding' | 'overflow' | 'scales'): Problem[] {
  return published(numerics.profile, {
    path: `numerics.${setting}`,
    written: numerics[setting],
    wanted: profileDefaults['edge-moe'][setting],
  })
}

function publishedFormat({ numerics }: Config, name: keyof FormatsConfig): Problem[] {
  return published(numerics.profile, {
    path: `numerics.formats.${name}`,
    written: numerics.formats[name],
    wanted: publishedFormats[name],
  })
}

function published(
  profile: Config['numerics']['profile'],
  { path, written, wanted }: { path: string; written: string; wanted: string },
): Problem[] {
  if (profile !== 'edge-moe' || written === wanted) return []
  return [
    {
      path,
      message: `${written} is not the ${wanted} of profile edge-moe`,
      repair: `write ${wanted}, or use profile exact`,
    },
  ]
}

/** The exact profile sums whole products: accumulator bits are the factors' widths and the growth of the sum. */
function accumulatorsFit({ model, hardware: { array }, numerics }: Config): Problem[] {
  if (numerics.profile !== 'exact') return []
  const { activation, weight } = numerics.formats
  const padded = filled(Math.max(...layerInputs(model).slice(1)), array.taps)
  const bits = exactAccWidth(parseFormat(activation).width, parseFormat(weight).width, padded)
  if (bits <= maxAccWidth) return []
  return [
    {
      path: 'numerics.formats.activation',
      message: `${activation} × weight ${weight} summed over ${padded} inputs takes ${bits} bits, more than ${maxAccWidth}`,
      repair: `use ${bits - maxAccWidth} bits fewer in activation and weight together`,
    },
  ]
}

function geluErrorHasMeaning({ numerics: { gelu } }: Config): Problem[] {
  return ownOrNull({
    path: 'numerics.gelu.maxError',
    method: gelu.method,
    value: gelu.maxError,
    without: tableless,
    range: geluErrorRange,
  })
}

function weightBitsHaveMeaning({ numerics: { softmax } }: Config): Problem[] {
  return ownOrNull({
    path: 'numerics.softmax.weightBits',
    method: softmax.method,
    value: softmax.weightBits,
    without: scoreWeighted,
    range: weightBitsRange,
  })
}

/** A setting that some methods do without: null for them, and for no other. */
function ownOrNull<Method extends string>(setting: MethodSetting<Method>): Problem[] {
  const { path, method, value, without, range } = setting
  const has = !without.includes(method)
  if (has === (value !== null)) return []
  const [message, repair] = has
    ? [`null is only for method ${orList(without)}`, `write a number from ${range.min} to ${range.max}`]
    : [`${value} means nothing to method ${method}`, 'write null or leave it out']
  return [{ path, message, repair }]
}

interface MethodSetting<Method extends string> {
  readonly path: string
  readonly method: Method
  readonly value: number | null
  /** Methods that do without it. */
  readonly without: readonly Method[]
  readonly range: { readonly min: number; readonly max: number }
}

function reorderedSoftmaxExists({ hardware, numerics: { profile, softmax } }: Config): Problem[] {
  const wanted = profile === 'exact' ? 'deferred' : 'single-pass'
  if (hardware.attention.dataflow !== 'reordered' || softmax.method === wanted) return []
  return [
    {
      path: 'numerics.softmax.method',
      message: `${softmax.method} is not what reordered attention does in profile ${profile}`,
      repair: `write ${wanted}, or hardware.attention.dataflow: array`,
    },
  ]
}

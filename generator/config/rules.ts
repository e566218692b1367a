import { deviceOf, portCount } from '../devices/devices.js'
import type { Problem } from '../errors.js'
import { filled } from '../filled.js'
import { parseFormat } from '../fixed/format.js'
import { exactAccWidth, maxAccWidth } from '../units/linear/linear.params.js'
import { arrayTakesAttention } from './attention-rules.js'
import type { Config, FormatsConfig } from './config.js'
import { profileDefaults } from './defaults.js'
import { edgeMoeHasNoTensors, widthsFit } from './format-rules.js'
import { taskExpertsExist, taskHasChoices } from './gate-rules.js'
import { nearest } from './nearest.js'
import { orList } from './wording.js'

/** A rule that several fields keep together. */
interface Rule {
  /** Paths that `check` reads; it runs only where all of them can be used. */
  readonly reads: readonly string[]
  readonly check: (config: Config) => readonly Problem[]
}

/** Tokens that a design may have: queues, addresses and counters are sized by it. */
const maxTokens = 16384

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
  { reads: ['model.image.height', 'model.image.width', 'model.patchSize'], check: tokensFit },
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
  ...(Object.keys(profileDefaults['edge-moe'].formats) as (keyof FormatsConfig)[]).map((name) => ({
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
  { reads: ['numerics.formats'], check: widthsFit },
  { reads: ['numerics.profile', 'numerics.tensors'], check: edgeMoeHasNoTensors },
  {
    reads: [
      ...['hardware.attention.dataflow', 'hardware.array', 'hardware.buffers', 'numerics.profile'],
      ...['numerics.formats', 'model.image', 'model.patchSize', 'model.embedDim', 'model.heads'],
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

function patchesFit({ model: { image, patchSize } }: Config, side: 'height' | 'width'): Problem[] {
  const pixels = image[side]
  if (pixels % patchSize === 0) return []
  const below = Math.floor(pixels / patchSize) * patchSize
  return [
    {
      path: `model.image.${side}`,
      message: `${pixels} is not a multiple of patchSize ${patchSize}`,
      repair: `try ${orList([below, below + patchSize].filter((size) => size > 0))}`,
    },
  ]
}

function tokensFit({ model: { image, patchSize } }: Config): Problem[] {
  const tokens = Math.ceil(image.height / patchSize) * Math.ceil(image.width / patchSize) + 1
  if (tokens <= maxTokens) return []
  return [
    {
      path: 'model.patchSize',
      message: `${patchSize} cuts the ${image.height} × ${image.width} image into ${tokens - 1} patches, more than ${maxTokens - 1}`,
      repair: 'use larger patches or a smaller image',
    },
  ]
}

function headsDivide({ model: { heads, embedDim } }: Config): Problem[] {
  if (embedDim % heads === 0) return []
  return [
    {
      path: 'model.heads',
      message: `${heads} does not divide embedDim ${embedDim}`,
      repair: `try ${orList(nearestDivisors(embedDim, heads))}`,
    },
  ]
}

function heldHeadsDivide({ model, hardware }: Config): Problem[] {
  const { heads } = hardware.buffers
  if (heads === null || model.heads % heads === 0) return []
  return [
    {
      path: 'hardware.buffers.heads',
      message: `${heads} does not divide model.heads ${model.heads}`,
      repair: `try ${orList(nearestDivisors(model.heads, heads))}`,
    },
  ]
}

function hiddenIsWhole({ model: { mlpRatio, embedDim } }: Config): Problem[] {
  const hidden = embedDim * mlpRatio
  if (Number.isInteger(hidden)) return []
  // Eighths are exact in binary and in decimal, so that the repair can be written down and holds.
  const eighths = Array.from({ length: 16 * 8 }, (_, index) => (index + 1) / 8)
  const ratios = nearest(
    eighths.filter((ratio) => Number.isInteger(embedDim * ratio)),
    { to: mlpRatio, count: 2 },
  )
  return [
    {
      path: 'model.mlpRatio',
      message: `${mlpRatio} × embedDim ${embedDim} is ${Number(hidden.toPrecision(9))}, not a whole number`,
      repair: `try ${orList(ratios)}`,
    },
  ]
}

function topKWithinExperts({ model: { moe } }: Config): Problem[] {
  if (!moe || moe.topK <= moe.experts) return []
  return [
    {
      path: 'model.moe.topK',
      message: `${moe.topK} is more than the ${moe.experts} experts`,
      repair: `write at most ${moe.experts}, or raise experts`,
    },
  ]
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

function blocksExist({ model: { moe, depth } }: Config): Problem[] {
  if (!moe) return []
  const path = 'model.moe.blocks'
  if (moe.blocks.length === 0) {
    return [{ path, message: `no block of depth ${depth} is odd`, repair: 'list blocks, or write moe: null' }]
  }
  return moe.blocks
    .filter((block) => block >= depth)
    .map((block) => ({
      path,
      message: `${block} is beyond the last block of depth ${depth}`,
      repair: `write indices from 0 to ${depth - 1}`,
    }))
}

/** A multiply-accumulate takes a DSP at least. */
function arrayFits({ hardware: { device, array } }: Config): Problem[] {
  const { dsp } = deviceOf(device).resources
  if (array.lanes * array.taps <= dsp) return []
  return [
    {
      path: 'hardware.array',
      message: `${array.lanes} lanes × ${array.taps} taps take ${array.lanes * array.taps} DSPs, ${device} has ${dsp}`,
      repair: `use at most ${Math.floor(dsp / array.taps)} lanes, or fewer taps`,
    },
  ]
}

function axiFits({ hardware: { device, axi } }: Config, limit: 'dataBits' | 'ports'): Problem[] {
  const known = deviceOf(device)
  const most = limit === 'ports' ? portCount(known) : known.memory.dataBits
  if (axi[limit] <= most) return []
  return [
    {
      path: `hardware.axi.${limit}`,
      message: `${axi[limit]} is more than the ${most} of ${device}`,
      repair: `write at most ${most}`,
    },
  ]
}

/** A tile row yields outputs only once all its inputs went by, so its tiles must be in the ring together. */
function ringHoldsOutputTile({ model, hardware: { array, buffers } }: Config): Problem[] {
  const widest = Math.max(...layerInputs(model))
  const tiles = Math.ceil(widest / array.taps)
  if (tiles <= buffers.weightTiles) return []
  return [
    {
      path: 'hardware.buffers.weightTiles',
      message: `${buffers.weightTiles} is less than the ${tiles} tiles of one output of the widest layer (${widest} inputs, ${array.taps} taps)`,
      repair: `write at least ${tiles}`,
    },
  ]
}

function publishedSetting({ numerics }: Config, setting: 'rounding' | 'overflow'): Problem[] {
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
    wanted: profileDefaults['edge-moe'].formats[name],
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
  const path = 'numerics.gelu.maxError'
  if (gelu.method === 'shift' && gelu.maxError !== null) {
    return [
      {
        path,
        message: `${gelu.maxError} means nothing to method shift`,
        repair: 'write null or leave it out',
      },
    ]
  }
  if (gelu.method !== 'shift' && gelu.maxError === null) {
    return [{ path, message: 'null is only for method shift', repair: 'write a number from 1e-7 to 0.1' }]
  }
  return []
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

/** Inputs of each kind of linear layer, patch embedding first. */
function layerInputs({ image, patchSize, embedDim, mlpRatio, moe, depth }: Config['model']): number[] {
  const hasDenseBlock = moe === null || moe.blocks.length < depth
  return [
    image.channels * patchSize ** 2,
    embedDim,
    ...(hasDenseBlock ? [embedDim * mlpRatio] : []),
    ...(moe ? [moe.hidden] : []),
  ]
}

function nearestDivisors(of: number, to: number): number[] {
  const divisors = Array.from({ length: of }, (_, index) => index + 1).filter((value) => of % value === 0)
  return nearest(divisors, { to, count: 3 })
}

import type { Problem } from '../base/errors.js'
import { nearest, nearestDivisors } from '../base/nearest.js'
import { orList } from '../base/wording.js'
import type { Config } from './config.js'
import { denseHidden, ratioOf } from './dense-hidden.js'
import { prefixTokens, tokenCount } from './token-count.js'

/** Tokens that a design may have: queues, addresses and counters are sized by it. */
const maxTokens = 16384

/** Patches fill the image. */
export function patchesFit({ model: { image, patchSize } }: Config, side: 'height' | 'width'): Problem[] {
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

/** Queues and counters have room for every token. */
export function tokensFit({ model }: Config): Problem[] {
  const { image, patchSize } = model
  const tokens = tokenCount(model)
  const prefix = prefixTokens(model)
  if (tokens <= maxTokens) return []
  return [
    {
      path: 'model.patchSize',
      message: `${patchSize} cuts the ${image.height} × ${image.width} image into ${tokens - prefix} patches, more than ${maxTokens - prefix}`,
      repair: 'use larger patches or a smaller image',
    },
  ]
}

/** Heads are alike. */
export function headsDivide({ model: { heads, embedDim } }: Config): Problem[] {
  if (embedDim % heads === 0) return []
  return [
    {
      path: 'model.heads',
      message: `${heads} does not divide embedDim ${embedDim}`,
      repair: `try ${orList(nearestDivisors(embedDim, heads))}`,
    },
  ]
}

/** A hidden layer has a whole number of features. */
export function hiddenIsWhole({ model }: Config): Problem[] {
  const { mlpRatio, embedDim } = model
  const hidden = denseHidden(model)
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
      repair: `try ${orList(ratios)}, or ${ratioOf(Math.round(hidden), embedDim)} for ${Math.round(hidden)}`,
    },
  ]
}

/** A head reads what the final norm makes. */
export function headHasNorm({ model: { head, finalNorm } }: Config): Problem[] {
  if (head === null || finalNorm) return []
  return [
    { path: 'model.finalNorm', message: 'false, but a head reads what the norm makes', repair: 'write true' },
  ]
}

/** A norm behind the pooling needs a pooling. */
export function normFollowsMean({ model: { head } }: Config): Problem[] {
  if (head === null || !head.normAfterPool || head.pool === 'mean') return []
  return [
    {
      path: 'model.head.normAfterPool',
      message: `true, but pool ${head.pool} takes no mean`,
      repair: 'write false, or pool: mean',
    },
  ]
}

/** A distillation token comes behind a class token. */
export function distillationHasClass({ model: { classToken, distilled } }: Config): Problem[] {
  if (!distilled || classToken) return []
  return [
    {
      path: 'model.distilled',
      message: 'true, but there is no class token',
      repair: 'write classToken: true',
    },
  ]
}

/** Two tokens side by side are one row for their heads, in memory and in the array. */
export function twoHeadsFit({ model, hardware: { array, axi } }: Config): Problem[] {
  const { distilled, head, embedDim } = model
  if (!distilled || head === null || head.pool === 'mean') return []
  const step = Math.max(array.taps, axi.dataBits / 32)
  if (embedDim % step === 0) return []
  return [
    {
      path: 'model.embedDim',
      message: `${embedDim} is no multiple of ${step}, in which the heads of distilled read two tokens as one row`,
      repair: `write a multiple of ${step}, or fewer hardware.array.taps and hardware.axi.dataBits`,
    },
  ]
}

/** A token visits no expert twice. */
export function topKWithinExperts({ model: { moe } }: Config): Problem[] {
  if (!moe || moe.topK <= moe.experts) return []
  return [
    {
      path: 'model.moe.topK',
      message: `${moe.topK} is more than the ${moe.experts} experts`,
      repair: `write at most ${moe.experts}, or raise experts`,
    },
  ]
}

/** Blocks with experts are blocks of the network, one at least. */
export function blocksExist({ model: { moe, depth } }: Config): Problem[] {
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

/** Inputs of the head: of two tokens with a distillation token. */
export function headInputs({
  distilled,
  head,
  embedDim,
}: Pick<Config['model'], 'distilled' | 'head' | 'embedDim'>): number {
  return distilled && head?.pool === 'first' ? 2 * embedDim : embedDim
}

/** Inputs of each kind of linear layer, patch embedding first. */
export function layerInputs(model: Config['model']): number[] {
  const { image, patchSize, embedDim, moe, depth } = model
  const hasDenseBlock = moe === null || moe.blocks.length < depth
  return [
    image.channels * patchSize ** 2,
    embedDim,
    ...(hasDenseBlock ? [denseHidden(model)] : []),
    ...(moe ? [moe.hidden] : []),
    ...(model.head ? [headInputs(model)] : []),
  ]
}

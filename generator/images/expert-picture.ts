import type { Experts, Network } from '../network/network.js'
import { drawLegend, legendField, legendRows } from './legend.js'
import { blankRaster, drawEnlarged, encodePng } from './raster.js'
import { tintPatches } from './tint.js'

/** What the gate of a block chose, as tensors of the program. */
export interface GateChoices {
  /** [tokens][topK] */
  readonly indices: Int32Array
  /** [experts][tokens]: the tokens of each expert, then filled up. */
  readonly queues: Int32Array
  /** [experts] */
  readonly queueLengths: Int32Array
}

/** White rows between image and legend. */
const legendGap = 8

/** Pixels that the longer side of a picture has at least. */
const leastSide = 512

/**
 * The image with every patch in the colour of its first expert, enlarged by a whole factor where it is small, and below it
 * the colour of each expert. Same image and choices, same bytes.
 * @param pixels - [channels][height][width], 0 to 1.
 * @returns the bytes of a PNG file.
 */
export function expertPicture(
  { image, patchSize, tokens }: Network,
  { experts, topK }: Experts,
  { pixels, choices }: { readonly pixels: Float32Array; readonly choices: GateChoices },
): Uint8Array {
  const chosen = firstExperts(choices, { tokens, topK }).subarray(1)
  const tinted = tintPatches(pixels, { ...image, patchSize, experts, chosen })
  const factor = Math.ceil(leastSide / Math.max(image.height, image.width))
  const width = Math.max(legendField.width, factor * image.width)
  const legendTop = factor * image.height + legendGap
  const picture = blankRaster(width, legendTop + legendField.height * legendRows(experts, width))
  drawEnlarged(picture, tinted, factor)
  drawLegend(picture, experts, legendTop)
  return encodePng(picture)
}

/** By token its first expert; -1 where that choice is not queued, as pruning and experts that do not exist have it. */
export function firstExperts(
  { indices, queues, queueLengths }: GateChoices,
  { tokens, topK }: { readonly tokens: number; readonly topK: number },
): Int32Array {
  const queued = Array.from(
    queueLengths,
    (length, expert) => new Set(queues.subarray(expert * tokens, expert * tokens + length)),
  )
  return Int32Array.from({ length: tokens }, (_, token) => {
    const first = indices[token * topK]
    return queued[first]?.has(token) === true ? first : -1
  })
}

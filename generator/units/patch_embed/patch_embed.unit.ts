import type { EmittedFile } from '../../base/emitted-file.js'
import { randomIntegers, seededRandom } from '../../base/random.js'
import type { StreamPort } from '../../base/streams.js'
import { saturateCodes } from '../../numerics/format.js'
import { portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { tokenBlocks } from '../blocks.js'
import type { Unit, UnitCase } from '../unit.js'
import type { PatchEmbedParams } from './patch_embed.params.js'
import { embedPositions, patchTokens } from './patch_embed.reference.js'

/** Image rows to patch tokens for the array; position embedding, and tokens in front, on its results. */
export const patchEmbed: Unit<PatchEmbedParams> = {
  name: 'patch_embed',
  about: 'image rows to patch tokens for the compute unit, position embedding and tokens in front',
  variants: (design) => [{ label: '', params: design.patchEmbed }],
  ports,
  verilog,
  hls,
  hlsLibrary: ['requantise.hpp', 'patch_embed_core.hpp'],
  cases,
}

/** Tensors of one image. */
export interface EmbeddedImage {
  /** [channels][height][width], unsigned pixels. */
  readonly image: Int32Array
  /** [patches][dim]: what the linear layer makes of the patches. */
  readonly y: Int32Array
  /** [prefix + patches][dim] */
  readonly position: Int32Array
}

function ports({
  wordPixels,
  pixelWidth,
  xWidth,
  yWidth,
  taps,
  lanes,
}: PatchEmbedParams): readonly StreamPort[] {
  const vector = (width: number, count: number, signed = true) => [{ name: 'value', width, signed, count }]
  return [
    {
      name: 'img',
      direction: 'in',
      about: 'pixels of a row, stripe by stripe, channel by channel',
      fields: vector(pixelWidth, wordPixels, false),
    },
    { name: 'y', direction: 'in', about: 'an output tile of a patch', fields: vector(yWidth, lanes) },
    {
      name: 'pos',
      direction: 'in',
      about: 'an output tile of the position embedding',
      fields: vector(yWidth, lanes),
    },
    { name: 'x', direction: 'out', about: 'a block of a patch for the array', fields: vector(xWidth, taps) },
    { name: 'out', direction: 'out', about: 'an output tile of a token', fields: vector(yWidth, lanes) },
  ]
}

function context(params: PatchEmbedParams): object {
  return {
    ...params,
    ports: portContexts('patch_embed', ports(params)),
    tokens: params.prefix + params.columns * params.stripes,
    saturate: saturateCodes[params.overflow],
    firstBlock: params.blockWords + 5,
  }
}

function verilog(params: PatchEmbedParams): EmittedFile[] {
  return [{ path: 'rtl/patch_embed.v', text: render('patch_embed/patch_embed.v.hbs', context(params)) }]
}

function hls(params: PatchEmbedParams): EmittedFile[] {
  return [{ path: 'hls/patch_embed.hpp', text: render('patch_embed/patch_embed.hpp.hbs', context(params)) }]
}

/** A case of one or more images back to back. `dim` is the width of a token, at most outTiles * lanes. */
export function patchEmbedCase(
  params: PatchEmbedParams,
  name: string,
  dim: number,
  images: readonly EmbeddedImage[],
): UnitCase {
  const joined = (values: readonly Int32Array[], features: number, size: number) =>
    tokenBlocks(Int32Array.from(values.flatMap((part) => [...part])), features, size)
  const tokenSize = params.tokenWords * params.wordPixels
  const pixels = images.map(({ image }) => stripeOrder(params, image))
  return {
    name,
    inputs: {
      img: joined(pixels, params.width, params.wordPixels),
      y: joined(
        images.map(({ y }) => y),
        dim,
        params.lanes,
      ),
      pos: joined(
        images.map(({ position }) => position),
        dim,
        params.lanes,
      ),
    },
    expected: {
      x: joined(
        images.map(({ image }) => patchTokens(params, image)),
        tokenSize,
        params.taps,
      ),
      out: joined(
        images.map(({ y, position }) => embedPositions(params, y, position)),
        dim,
        params.lanes,
      ),
    },
  }
}

/** Rows of an image in the order of the img stream: stripe, channel, row of the stripe. */
function stripeOrder(
  { channels, height, width, patchSize, stripes }: PatchEmbedParams,
  image: Int32Array,
): Int32Array {
  const ordered = new Int32Array(image.length)
  let next = 0
  for (let stripe = 0; stripe < stripes; stripe++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = (channel * height + stripe * patchSize) * width
      ordered.set(image.subarray(start, start + patchSize * width), next)
      next += patchSize * width
    }
  }
  return ordered
}

function cases(params: PatchEmbedParams, seed: number): readonly UnitCase[] {
  const dim = params.outTiles * params.lanes
  const image = (salt: number) => randomImage(params, dim, seed + salt)
  return [patchEmbedCase(params, 'two images back to back', dim, [image(0), image(1)])]
}

/** An image of random pixels, results and positions, one in sixteen of them extreme. */
export function randomImage(params: PatchEmbedParams, dim: number, seed: number): EmbeddedImage {
  const random = seededRandom(seed)
  const { channels, height, width, columns, stripes, pixelWidth, yWidth } = params
  const patches = columns * stripes
  return {
    image: Int32Array.from({ length: channels * height * width }, () =>
      Math.floor(random() * 2 ** pixelWidth),
    ),
    y: randomIntegers(random, patches * dim, yWidth),
    position: randomIntegers(random, (params.prefix + patches) * dim, yWidth),
  }
}

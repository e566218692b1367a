import { InputError } from '../base/errors.js'
import { show } from '../base/wording.js'
import type { Activation } from '../numerics/activations.js'
import { type Feature, foreignNetwork, plainNetwork } from './foreign-features.js'
import { type Size, type SizeTable, sizesOf } from './timm-sizes.js'

/** What the name of an architecture says of a network. */
export interface Architecture {
  readonly name: string
  /** Undefined for a word that is not one of its family's sizes. */
  readonly size: Size | undefined
  readonly patch: number
  readonly image: number
  readonly traits: Traits
}

/** How a family differs from a plain ViT. */
export interface Traits {
  readonly classToken?: boolean
  readonly distilled?: boolean
  readonly registers?: number
  readonly preNorm?: boolean
  readonly activation?: Activation
  readonly normEpsilon?: number
  /** How the network ends, as timm's arguments say it. */
  readonly pool?: 'avg'
  readonly fcNorm?: boolean
}

interface Family {
  /** Of the whole name, with groups `size`, `patch` and, where the name gives one, `image`. */
  readonly pattern: RegExp
  readonly sizes: SizeTable
  /** Of networks whose names give none. */
  readonly image?: number
  readonly traits: Traits
}

const clip: Traits = { preNorm: true, normEpsilon: 1e-5 }

/** The first that matches counts. LayerScale has no trait: it is folded into weights. */
const families: readonly Family[] = [
  {
    pattern: /^deit_(?<size>[a-z]+)_distilled_patch(?<patch>\d+)_(?<image>\d+)$/,
    sizes: 'plain',
    traits: { distilled: true },
  },
  { pattern: /^deit3_(?<size>[a-z]+)_patch(?<patch>\d+)_(?<image>\d+)$/, sizes: 'deit3', traits: {} },
  { pattern: /^vit_(?<size>[a-z]+)_patch(?<patch>\d+)_dinov2$/, sizes: 'plain', image: 518, traits: {} },
  {
    pattern: /^vit_(?<size>[a-z]+)_patch(?<patch>\d+)_reg4_dinov2$/,
    sizes: 'plain',
    image: 518,
    traits: { registers: 4 },
  },
  {
    pattern: /^vit_(?<size>[a-z]+)_patch(?<patch>\d+)_clip_(?<image>\d+)$/,
    sizes: 'clip',
    traits: clip,
  },
  {
    pattern: /^vit_(?<size>[a-z]+)_patch(?<patch>\d+)_clip_quickgelu_(?<image>\d+)$/,
    sizes: 'clip',
    traits: { ...clip, activation: 'quick-gelu' },
  },
  {
    pattern: /^vit_(?<size>[a-z]+)_patch(?<patch>\d+)_gap_(?<image>\d+)$/,
    sizes: 'gap',
    traits: { classToken: false, pool: 'avg', fcNorm: false },
  },
  {
    pattern: /^eva_(?<size>large)_patch(?<patch>\d+)_(?<image>\d+)$/,
    sizes: 'plain',
    traits: { pool: 'avg' },
  },
  { pattern: /^(vit|deit)_(?<size>[a-z]\w*?)_patch(?<patch>\d+)_(?<image>\d+)$/, sizes: 'plain', traits: {} },
]

/** What timm's other networks have, by patterns of their names; all that match are named. */
const others: readonly (readonly [pattern: RegExp, ...has: Feature[]])[] = [
  [/^vit_giant_.*_dinov2/, 'gatedMlp'],
  [/^vit_.*dinov3|^vit_.*_rope|^eva02_/, 'rotary'],
  [/^eva02_/, 'gatedMlp'],
  [/^vit_.*siglip_\d/, 'attentionPool'],
  [/^vit_s?relpos/, 'relativeBias'],
  [/^vit_.*_rpn_/, 'normBehind'],
  [/^vit_.*_xp_/, 'queryNorm', 'parallelBlocks'],
  [/^vit_.*_18x2_/, 'parallelBlocks'],
  [/^vit_\w*?_r\d*_s\d+_|^vit_\w*resnet/, 'convolutionStem'],
  [/^samvit_/, 'windows', 'relativeBias'],
  [/^beit/, 'relativeBias'],
  [/^swin/, 'stages', 'shiftedWindows'],
  [/^cait_/, 'classAttention'],
  [/^xcit_/, 'crossCovariance'],
  [/^convnext|^resnet|^resnext|^regnet|^efficientnet|^mobilenet|^densenet|^vgg/, 'convolutions'],
  [/^mixer_|^resmlp|^gmlp/, 'noAttention'],
  [
    /^(pvt|twins|pit|coat|maxvit|maxxvit|mvit|hiera|nest|davit|levit|crossvit|poolformer|visformer)/,
    'stages',
  ],
]

/**
 * What the name of a timm architecture says: family, size, patch and image, and perhaps a tag.
 * @throws InputError that says what another network has that moeforge does not build.
 */
export function timmArchitecture(value: unknown): Architecture {
  const path = 'architecture'
  const text = typeof value === 'string' ? value : ''
  const has = [...new Set(others.flatMap(([pattern, ...found]) => (pattern.test(text) ? found : [])))]
  if (has.length > 0) throw new InputError([foreignNetwork(path, text, has)])
  const name = text.replace(/\.\w+$/, '')
  const family = families.find(({ pattern }) => pattern.test(name))
  if (family === undefined)
    throw InputError.at(
      path,
      `${show(value)} is not a network that moeforge knows`,
      `${plainNetwork}: deit_tiny_patch16_224`,
    )
  const { size = '', patch, image = family.image } = family.pattern.exec(name)?.groups ?? {}
  return {
    name,
    size: sizesOf(family.sizes, size),
    patch: Number(patch),
    image: Number(image),
    traits: family.traits,
  }
}

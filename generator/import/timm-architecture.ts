import { InputError } from '../base/errors.js'
import { show } from '../base/wording.js'
import { type Feature, foreignNetwork, plainNetwork } from './foreign-features.js'

/** What the name of an architecture says of its sizes. */
export interface Architecture {
  readonly name: string
  /** Undefined for a word that is not one of timm's plain sizes. */
  readonly size: Size | undefined
  readonly patch: number
  readonly image: number
}

/** Sizes that a word of the name stands for. */
interface Size {
  readonly dim: number
  readonly depth: number
  readonly heads: number
  readonly mlpRatio: number
}

const sizes: Readonly<Record<string, Size>> = {
  tiny: { dim: 192, depth: 12, heads: 3, mlpRatio: 4 },
  small: { dim: 384, depth: 12, heads: 6, mlpRatio: 4 },
  base: { dim: 768, depth: 12, heads: 12, mlpRatio: 4 },
  large: { dim: 1024, depth: 24, heads: 16, mlpRatio: 4 },
  huge: { dim: 1280, depth: 32, heads: 16, mlpRatio: 4 },
  giant: { dim: 1408, depth: 40, heads: 16, mlpRatio: 48 / 11 },
  gigantic: { dim: 1664, depth: 48, heads: 16, mlpRatio: 64 / 13 },
}

/** What timm's other networks have, by patterns of their names; all that match are named. */
const others: readonly (readonly [pattern: RegExp, ...has: Feature[]])[] = [
  [/^deit_.*distilled/, 'distillationToken'],
  [/^deit3_.*distilled/, 'distillationToken'],
  [/^deit3_/, 'layerScale', 'positionWithoutClass'],
  [/^vit_.*dinov[23]/, 'layerScale'],
  [/^vit_.*_reg\d/, 'registers'],
  [/^vit_.*dinov3|^vit_.*_rope|^eva02_/, 'rotary'],
  [/^eva02_/, 'gatedMlp'],
  [/^eva_/, 'averagePool'],
  [/^vit_.*_clip_/, 'normBefore'],
  [/^vit_.*quickgelu/, 'quickGelu'],
  [/^vit_.*siglip/, 'noClassToken', 'attentionPool'],
  [/^vit_.*_gap_/, 'noClassToken', 'averagePool'],
  [/^vit_s?relpos/, 'relativeBias'],
  [/^vit_.*_rpn_/, 'normBehind'],
  [/^vit_.*_36x1_/, 'layerScale'],
  [/^vit_.*_18x2_/, 'layerScale', 'parallelBlocks'],
  [/^vit_.*_plus_/, 'layerScale'],
  [/^vit_\w*?_r\d*_s\d+_|^vit_\w*resnet/, 'convolutionStem'],
  [/^samvit_/, 'windows', 'relativeBias'],
  [/^flexivit_/, 'positionWithoutClass'],
  [/^beit/, 'relativeBias', 'layerScale'],
  [/^swin/, 'stages', 'shiftedWindows'],
  [/^cait_/, 'classAttention', 'layerScale'],
  [/^xcit_/, 'crossCovariance', 'layerScale'],
  [/^convnext|^resnet|^resnext|^regnet|^efficientnet|^mobilenet|^densenet|^vgg/, 'convolutions'],
  [/^mixer_|^resmlp|^gmlp/, 'noAttention'],
  [
    /^(pvt|twins|pit|coat|maxvit|maxxvit|mvit|hiera|nest|davit|levit|crossvit|poolformer|visformer)/,
    'stages',
  ],
]

/**
 * What the name of a timm architecture says: `vit_` or `deit_`, size, patch and image, and perhaps a tag.
 * @throws InputError that says what another network has that moeforge does not build.
 */
export function timmArchitecture(value: unknown): Architecture {
  const path = 'architecture'
  const text = typeof value === 'string' ? value : ''
  const has = [...new Set(others.flatMap(([pattern, ...found]) => (pattern.test(text) ? found : [])))]
  if (has.length > 0) throw new InputError([foreignNetwork(path, text, has)])
  const [, name, word, patch, image] =
    /^((?:vit|deit)_([a-z]\w*?)_patch(\d+)_(\d+))(?:\.\w+)?$/.exec(text) ?? []
  if (name === undefined)
    throw InputError.at(
      path,
      `${show(value)} is not a network that moeforge knows`,
      `${plainNetwork}: deit_tiny_patch16_224`,
    )
  return {
    name,
    size: Object.hasOwn(sizes, word) ? sizes[word] : undefined,
    patch: Number(patch),
    image: Number(image),
  }
}

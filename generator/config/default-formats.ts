import { type FixedFormat, fixed, formatName, parseFormat } from '../numerics/format.js'
import type { FormatsConfig } from './config.js'
import { formatRanges } from './format-ranges.js'
import { canonicalFormat } from './format-text.js'
import { activationKinds, defaultWidths, formatWidth, scoreExtra } from './format-widths.js'
import type { Profile } from './profile.js'

/** What formats that a config does not write follow from. */
interface FormatSource {
  readonly activation: FixedFormat
  readonly weight: FixedFormat
  /** Elements of a head. */
  readonly headDim: number
}

/** A rule for a format, and how the config's comments say it. */
interface FormatRule {
  readonly doc: string
  /** Integer bits; the width is that of the kind. */
  integerBits(source: FormatSource): number
}

/** Formats of Edge-MoE's published C++. */
export const publishedFormats: FormatsConfig = {
  activation: 'fixed<32,10>',
  ...likeActivation('fixed<32,10>'),
  weight: 'fixed<16,2>',
  attentionBias: 'fixed<16,7>',
  bias: 'fixed<16,5>',
  normScale: 'fixed<16,5>',
  normBias: 'fixed<16,5>',
  patchWeight: 'fixed<16,0>',
  pixel: 'ufixed<8,0>',
  patchBias: 'fixed<16,5>',
}

/** Keys and values are the array's narrower operand: they give up range before they give up fraction. */
const operand: FormatRule = {
  doc: 'as wide as weight, or as activation where that is less, with 2 integer bits fewer',
  integerBits: ({ activation }) => activation.integerBits - 2,
}

/** By profile, the format of each kind that a config does not write. */
const formatDefaults: Readonly<Record<Profile, Readonly<Record<keyof FormatsConfig, string | FormatRule>>>> =
  {
    exact: {
      ...publishedFormats,
      ...likeActivation<FormatRule>({
        doc: 'as activation',
        integerBits: ({ activation }) => activation.integerBits,
      }),
      activation: formatName(fixed(defaultWidths.activationBits, 7)),
      key: operand,
      value: operand,
      preGelu: { doc: 'as hidden', integerBits: ({ activation }) => activation.integerBits },
      score: {
        doc: `wider than activation by ${scoreExtra} bits, integer bits for sums over a head`,
        // A sum of products of either sign grows with the root of their number.
        integerBits: ({ activation, headDim }) => activation.integerBits + Math.ceil(Math.log2(headDim) / 2),
      },
      gateScore: { doc: 'as wide as activation, with 2 integer bits', integerBits: () => 2 },
    },
    'edge-moe': publishedFormats,
  }

/** Says what a kind's format is where a config does not write it. */
export function formatDefaultText(profile: Profile, kind: keyof FormatsConfig): string {
  const format = formatDefaults[profile][kind]
  return typeof format === 'string' ? format : format.doc
}

/** Formats as written, in one spelling, and what follows where nothing is. */
export function resolveFormats(
  profile: Profile,
  written: Readonly<Partial<Record<keyof FormatsConfig, string | undefined>>>,
  headDim: number,
): FormatsConfig {
  const defaults = formatDefaults[profile]
  const spelt = (kind: keyof FormatsConfig): string | undefined =>
    written[kind] && (canonicalFormat(written[kind], formatRanges[kind]) ?? written[kind])
  const plain = (kind: 'activation' | 'weight') => spelt(kind) ?? formatDefaultText(profile, kind)
  const source = {
    activation: parseFormat(plain('activation')),
    weight: parseFormat(plain('weight')),
    // Sizes that are missing or wrong are told of elsewhere.
    headDim: headDim >= 1 ? headDim : 1,
  }
  const widths = { activationBits: source.activation.width, weightBits: source.weight.width }
  const followed = (kind: keyof FormatsConfig): string => {
    const format = defaults[kind]
    if (typeof format === 'string') return format
    return formatName(fixed(formatWidth(kind, widths), format.integerBits(source)))
  }
  const kinds = Object.keys(publishedFormats) as (keyof FormatsConfig)[]
  const plainHidden = (kind: keyof FormatsConfig) => (kind === 'preGelu' ? spelt('hidden') : undefined)
  const entries = kinds.map((kind) => [kind, spelt(kind) ?? plainHidden(kind) ?? followed(kind)] as const)
  return Object.fromEntries(entries) as Record<keyof FormatsConfig, string>
}

/** The same for every kind that follows activations. */
function likeActivation<Value>(value: Value): Record<(typeof activationKinds)[number], Value> {
  const entries = activationKinds.map((kind) => [kind, value] as const)
  return Object.fromEntries(entries) as Record<(typeof activationKinds)[number], Value>
}

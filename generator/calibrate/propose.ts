import { InputError } from '../base/errors.js'
import type { Config, FormatsConfig } from '../config/config.js'
import { type FormatWidths, formatWidth } from '../config/format-widths.js'
import { defaultDataflow } from '../config/resolve-config.js'
import type { Design } from '../design/design.js'
import type { LinearStep } from '../network/linear-layer.js'
import type { Program } from '../network/program.js'
import { type ByStepKind, byStepKind, stepKind } from '../network/steps/index.js'
import { type FixedFormat, fixed, formatName, fractionBits } from '../numerics/format.js'
import { normGuardBits } from '../units/layernorm/layernorm.params.js'
import type { Ranges } from './ranges.js'

/** A kind, or the owner of a format, what it was seen to reach, and the format proposed. */
export interface Proposal {
  readonly name: string
  readonly kind: keyof FormatsConfig
  readonly range: number
  readonly format: FixedFormat
}

/** Fraction bits beyond which a tensor of tiny values gains nothing. */
const mostFraction = 40

/**
 * Formats whose integer bits just hold what was seen: one for each kind, and one for each tensor and parameter that may
 * have its own.
 * @throws InputError when a range is not finite.
 */
export function proposeFormats(design: Design, ranges: Ranges, widths: FormatWidths): Proposal[] {
  const program = design.program
  const fit = (name: string, kind: keyof FormatsConfig, members: readonly string[]): Proposal => {
    const range = largest(ranges, members)
    return { name, kind, range, format: fitted(name, range, formatWidth(kind, widths)) }
  }
  const tensors = [...program.owners].map(([name, { kind, members }]) => fit(name, kind, members))
  const proposed = withRoomForBiases(program, tensors)
  return [...kindProposals(design, { proposed, ranges, widths }), ...proposed]
}

/**
 * The config with the proposed formats: a kind's where a tensor agrees with it. Attention that is as the old formats have it
 * by default becomes what the new ones have.
 */
export function calibratedConfig(config: Config, proposals: readonly Proposal[]): Config {
  const formats: Record<string, string> = { ...config.numerics.formats }
  for (const { name, kind, format } of proposals) if (name === kind) formats[kind] = formatName(format)
  // Where arguments of GELU are as hidden values, they stay so.
  if (config.numerics.formats.preGelu === config.numerics.formats.hidden) formats.preGelu = formats.hidden
  const own = proposals.filter(
    ({ name, kind, format }) => name !== kind && formatName(format) !== formats[kind],
  )
  const numerics = {
    ...config.numerics,
    formats: formats as unknown as FormatsConfig,
    tensors: Object.fromEntries(own.map(({ name, format }) => [name, formatName(format)])),
  }
  const { attention } = config.hardware
  const follows = attention.dataflow === defaultDataflow(config)
  const dataflow = follows ? defaultDataflow({ ...config, numerics }) : attention.dataflow
  return { ...config, numerics, hardware: { ...config.hardware, attention: { ...attention, dataflow } } }
}

interface Proposed {
  readonly proposed: readonly Proposal[]
  readonly ranges: Ranges
  readonly widths: FormatWidths
}

/** For every kind but pixels, a format that holds all that are of it. */
function kindProposals(design: Design, { proposed, ranges, widths }: Proposed): Proposal[] {
  const kinds = (Object.keys(design.formats) as (keyof FormatsConfig)[]).filter((kind) => kind !== 'pixel')
  return kinds.map((kind): Proposal => {
    const width = formatWidth(kind, widths)
    const own = proposed.filter((each) => each.kind === kind)
    const range = Math.max(0, sharedRange(kind, ranges), ...own.map((each) => each.range))
    if (range > 0) return { name: kind, kind, range, format: fitted(kind, range, width) }
    // What the network does not have still lies in words of the same width.
    return { name: kind, kind, range, format: fixed(width, design.formats[kind].integerBits) }
  })
}

/** Kinds of which all tensors have one format, and the float network's tensors that are of them. */
export const sharedKinds: Partial<Record<keyof FormatsConfig, RegExp>> = {
  score: /_scores$/,
  logit: /_gate_logits$/,
  gateScore: /_topk_score$/,
  // With what GELU makes of them, as arguments are held no further than matters.
  preGelu: /_(pregelu|gelu|moe_hidden)$/,
}

function sharedRange(kind: keyof FormatsConfig, ranges: Ranges): number {
  const names = sharedKinds[kind]
  if (names === undefined) return 0
  const found = [...ranges.keys()].filter((name) => names.test(name))
  // A gate's score reaches 1 for other images, if not for these.
  return kind === 'gateScore' ? Math.min(1, found.length) : largest(ranges, found)
}

/** The largest magnitude of some tensors; of arguments of GELU, of those that matter. */
export function largest(ranges: Ranges, members: readonly string[]): number {
  const reach = (name: string) => {
    const seen = ranges.get(name)?.largest ?? 0
    return name.endsWith('_pregelu') ? Math.min(seen, belowGelu) : seen
  }
  return Math.max(0, ...members.map(reach))
}

/** What GELU leaves of arguments below -4, 1.3e-4 at most, need not be told apart. */
const belowGelu = 4 - 2 ** -10

/** The fewest integer bits that hold a magnitude. @throws InputError when it is not finite. */
export function fitted(name: string, range: number, width: number): FixedFormat {
  if (!Number.isFinite(range))
    throw InputError.at(name, `reaches ${range}`, 'check the weights and the image')
  const integerBits = range === 0 ? 1 : Math.floor(Math.log2(range)) + 2
  return fixed(width, Math.max(integerBits, width - mostFraction))
}

/** A bias has no more fraction bits than the sums it joins. */
export function withRoomForBiases(program: Program, proposals: readonly Proposal[]): Proposal[] {
  const fewest = new Map<string, number>()
  for (const { bias, fraction } of sums(program, fractionsOf(program, proposals)))
    fewest.set(bias, Math.min(fewest.get(bias) ?? fraction, fraction))
  return proposals.map((proposal) => {
    const sum = fewest.get(proposal.name)
    if (sum === undefined || fractionBits(proposal.format) <= sum) return proposal
    const { width } = proposal.format
    return { ...proposal, format: fixed(width, width - sum) }
  })
}

/** Fraction bits of every tensor and parameter as proposed; as they are where nothing is. */
function fractionsOf({ owners, tensors }: Program, proposals: readonly Proposal[]): (name: string) => number {
  const formats = new Map(
    [...tensors].flatMap(([name, { format }]) => (format === 'index' ? [] : [[name, format] as const])),
  )
  for (const { name, format } of proposals)
    for (const member of owners.get(name)?.members ?? []) formats.set(member, format)
  return (name) => {
    const format = formats.get(name)
    if (format === undefined) throw new Error(`${name} has no format`)
    return fractionBits(format)
  }
}

interface BiasedSum {
  readonly bias: string
  /** Of what it is added to. */
  readonly fraction: number
}

function sums({ steps }: Program, fraction: (name: string) => number): BiasedSum[] {
  const ofLinear = ({ input, weight, bias }: LinearStep): BiasedSum[] =>
    bias === null ? [] : [{ bias: bias.name, fraction: fraction(input) + fraction(weight.name) }]
  return steps.flatMap((step) => [
    ...stepKind(step).layers(step).flatMap(ofLinear),
    ...byStepKind(ownSums, step, fraction),
  ])
}

const none = () => []

/** Sums that a bias joins outside of linear layers. */
const ownSums: ByStepKind<[fraction: (name: string) => number], readonly BiasedSum[]> = {
  patchEmbed: none,
  layerNorm: ({ output, scale, bias }, fraction) => [
    { bias: bias.name, fraction: fraction(output) + normGuardBits + fraction(scale.name) },
  ],
  linear: none,
  attention: none,
  gate: none,
  patchReorder: none,
  experts: none,
  add: none,
  mean: none,
}

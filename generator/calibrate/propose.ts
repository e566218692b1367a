import type { Config, FormatsConfig } from '../config/config.js'
import type { Design } from '../design/elaborate.js'
import { programUses } from '../design/parameters.js'
import { buildProgram } from '../design/program.js'
import type { LinearStep } from '../design/steps.js'
import { type FormatKind, tensorKinds } from '../design/tensor-formats.js'
import { InputError } from '../errors.js'
import { type FixedFormat, fixed, formatName, fractionBits } from '../fixed/format.js'
import type { Ranges } from './ranges.js'

/** Widths to fit. */
export interface CalibrationWidths {
  /** Activations; scores have `scoreExtra` more. */
  readonly activationBits: number
  /** Parameters, and keys and values, which are the array's narrower operand in attention. */
  readonly weightBits: number
}

/** A DSP's multiplication for each, with room: docs/calibrate.md. */
export const defaultWidths: CalibrationWidths = { activationBits: 18, weightBits: 16 }

/** A tensor, parameter or kind, what it was seen to reach, and the format proposed. */
export interface Proposal {
  readonly name: string
  readonly kind: FormatKind
  readonly range: number
  readonly format: FixedFormat
}

/** Bits that scores have more than activations: one format serves layers whose scores differ widely. */
const scoreExtra = 4

/** Kinds of activation, and the float network's tensors that are of them. */
const activationTensors: Partial<Record<FormatKind, RegExp>> = {
  activation: /^(patch_embed|pos_embed|head)$|_(x_attn|x_out|proj|fc2|expert_fc2|moe_out)$/,
  norm: /(^|_)norm\d?$/,
  query: /_q$/,
  key: /_k$/,
  value: /_v$/,
  attention: /_attn_v$/,
  score: /_scores$/,
  // What GELU takes away below zero need not be told apart.
  hidden: /_(fc1_gelu|moe_hidden)$/,
  logit: /_gate_logits$/,
}

/**
 * Formats whose integer bits just hold what was seen: one for each kind, and one for each tensor and parameter that may
 * have its own.
 * @throws InputError when a range is not finite.
 */
export function proposeFormats(design: Design, ranges: Ranges, widths: CalibrationWidths): Proposal[] {
  const kinds = activationKinds(design, ranges, widths)
  const owners = tensorKinds(design)
  const tensors = [...owners].flatMap(([name, kind]): Proposal[] => {
    const range = ranges.get(name)
    if (range === undefined) return []
    return [{ name, kind, range, format: fitted(name, range, widthOf(kind, widths)) }]
  })
  return withRoomForBiases(design, [...kinds, ...parameterKinds(design, ranges, widths), ...tensors])
}

/** The config with the proposed formats: a kind's where a tensor agrees with it. */
export function calibratedConfig(config: Config, proposals: readonly Proposal[]): Config {
  const formats: Record<string, string> = { ...config.numerics.formats }
  for (const { name, kind, format } of proposals) if (name === kind) formats[kind] = formatName(format)
  const own = proposals.filter(
    ({ name, kind, format }) => name !== kind && formatName(format) !== formats[kind],
  )
  return {
    ...config,
    numerics: {
      ...config.numerics,
      formats: formats as unknown as FormatsConfig,
      tensors: Object.fromEntries(own.map(({ name, format }) => [name, formatName(format)])),
    },
  }
}

function activationKinds(design: Design, ranges: Ranges, widths: CalibrationWidths): Proposal[] {
  const seen = Object.entries(activationTensors).flatMap(([kind, names]): Proposal[] => {
    const values = [...ranges].filter(([name]) => names.test(name)).map(([, range]) => range)
    if (values.length === 0) return []
    const range = Math.max(...values)
    const of = kind as FormatKind
    return [{ name: kind, kind: of, range, format: fitted(kind, range, widthOf(of, widths)) }]
  })
  // A score reaches 1 and no more.
  const gateScore = fixed(widths.activationBits, 2)
  const gate: Proposal = { name: 'gateScore', kind: 'gateScore', range: 1, format: gateScore }
  const absent = absentKinds(seen, design, widths)
  return [...seen, gate, ...absent]
}

/** Kinds that the network does not have still lie in activations' words. */
function absentKinds(seen: readonly Proposal[], { formats }: Design, widths: CalibrationWidths): Proposal[] {
  const missing = Object.keys(activationTensors).filter((kind) => !seen.some(({ name }) => name === kind))
  return missing.map((kind) => {
    const { integerBits } = formats[kind as FormatKind]
    const of = kind as FormatKind
    return { name: kind, kind: of, range: 0, format: fixed(widthOf(of, widths), integerBits) }
  })
}

/** Kinds of parameter: what holds all that are of them. */
function parameterKinds(design: Design, ranges: Ranges, widths: CalibrationWidths): Proposal[] {
  const most = new Map<FormatKind, number>()
  const widen = (kind: FormatKind, name: string) =>
    most.set(kind, Math.max(most.get(kind) ?? 0, ranges.get(name) ?? 0))
  for (const [name, kind] of tensorKinds(design)) if (activationTensors[kind] === undefined) widen(kind, name)
  for (const { parameter, role } of programUses(design))
    if (role === 'normScale' || role === 'normBias') widen(role, parameter.name)
  return [...most].map(([kind, range]) => {
    const format = fitted(kind, range, widthOf(kind, widths))
    return { name: kind, kind, range, format }
  })
}

function widthOf(kind: FormatKind, { activationBits, weightBits }: CalibrationWidths): number {
  if (kind === 'score') return Math.min(32, activationBits + scoreExtra)
  const narrow = activationTensors[kind] === undefined || kind === 'key' || kind === 'value'
  return narrow
    ? Math.min(weightBits, kind === 'key' || kind === 'value' ? activationBits : 32)
    : activationBits
}

/** Fraction bits beyond which a tensor of tiny values gains nothing. */
const mostFraction = 40

/** The fewest integer bits that hold a magnitude. */
function fitted(name: string, range: number, width: number): FixedFormat {
  if (!Number.isFinite(range))
    throw InputError.at(name, `reaches ${range}`, 'check the weights and the image')
  const integerBits = range === 0 ? 1 : Math.floor(Math.log2(range)) + 2
  return fixed(width, Math.max(integerBits, width - mostFraction))
}

/** A bias has no more fraction bits than the sums it joins. */
function withRoomForBiases(design: Design, proposals: readonly Proposal[]): Proposal[] {
  const format = (name: string, kind: FormatKind) =>
    (proposals.find((each) => each.name === name) ?? proposals.find((each) => each.name === kind))?.format ??
    design.formats[kind]
  const kinds = tensorKinds(design)
  const fewest = new Map<string, number>()
  for (const { input, weight, bias } of linearSteps(design)) {
    if (bias === null) continue
    const sum =
      fractionBits(input(format)) + fractionBits(format(weight.name, kinds.get(weight.name) ?? 'weight'))
    const before = fewest.get(bias.name)
    fewest.set(bias.name, Math.min(before ?? sum, sum))
  }
  return proposals.map((proposal) => {
    const sum = fewest.get(proposal.name)
    if (sum === undefined || fractionBits(proposal.format) <= sum) return proposal
    const { width } = proposal.format
    return { ...proposal, format: fixed(width, width - sum) }
  })
}

type FormatOf = (name: string, kind: FormatKind) => FixedFormat

interface LinearInput extends Pick<LinearStep, 'weight' | 'bias'> {
  readonly input: (format: FormatOf) => FixedFormat
}

/** Every linear layer and the format of what it reads. */
function linearSteps(design: Design): LinearInput[] {
  const kinds = tensorKinds(design)
  return buildProgram(design).steps.flatMap((step): LinearInput[] => {
    const of = ({ weight, bias }: LinearStep, input: LinearInput['input']) => ({ weight, bias, input })
    switch (step.kind) {
      case 'patchEmbed':
        return [of(step.linear, () => design.formats.pixel)]
      case 'linear':
        return [of(step, (format) => format(step.input, inputKind(step.input, kinds)))]
      case 'experts':
        return [
          of(step.fc1, (format) => format(step.input, 'norm')),
          of(step.fc2, (format) => format('hidden', 'hidden')),
        ]
      default:
        return []
    }
  })
}

function inputKind(name: string, kinds: ReadonlyMap<string, FormatKind>): FormatKind {
  const own = kinds.get(name)
  if (own !== undefined) return own
  const found = Object.entries(activationTensors).find(([, names]) => names.test(name))
  if (found === undefined) throw new Error(`${name} is of no kind`)
  return found[0] as FormatKind
}

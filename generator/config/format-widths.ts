import type { FormatsConfig } from './config.js'
import { formatRanges } from './format-ranges.js'

/** Widths of what a network computes with, in bits. */
export interface FormatWidths {
  /** Activations; scores have `scoreExtra` more. */
  readonly activationBits: number
  /** Parameters, and keys and values, which are the array's narrower operand in attention. */
  readonly weightBits: number
}

/** A DSP's multiplication for each, with room: docs/reference/commands/calibrate.md. */
export const defaultWidths: FormatWidths = { activationBits: 18, weightBits: 16 }

/** Formats that are as wide as `activation` where nothing else is said of them. */
export const activationKinds = [
  'residual',
  'norm',
  'query',
  'key',
  'value',
  'score',
  'attention',
  'hidden',
  'preGelu',
  'logit',
  'gateScore',
] as const

/** Bits that scores have more than activations: one format serves layers whose scores differ widely. */
export const scoreExtra = 4

/** The width of a kind. */
export function formatWidth(kind: keyof FormatsConfig, { activationBits, weightBits }: FormatWidths): number {
  const { minWidth, maxWidth } = formatRanges[kind]
  if (kind === 'score') return Math.min(maxWidth, activationBits + scoreExtra)
  if (kind === 'key' || kind === 'value') return Math.max(minWidth, Math.min(weightBits, activationBits))
  return kind === 'activation' || activationKinds.some((each) => each === kind) ? activationBits : weightBits
}

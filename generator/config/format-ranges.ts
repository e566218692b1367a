import type { FormatsConfig } from './config.js'
import type { FormatRange } from './format-text.js'

const weightRange: FormatRange = { signed: true, minWidth: 2, maxWidth: 24 }
const biasRange: FormatRange = { signed: true, minWidth: 2, maxWidth: 32 }

const activationRange: FormatRange = { signed: true, minWidth: 8, maxWidth: 32 }
/** Where attention runs on the array, keys and values are weights. */
const operandRange: FormatRange = { ...activationRange, minWidth: 3 }

/** What a config may write for each format. */
export const formatRanges: Record<keyof FormatsConfig, FormatRange> = {
  activation: activationRange,
  residual: activationRange,
  norm: activationRange,
  query: activationRange,
  key: operandRange,
  value: operandRange,
  score: activationRange,
  attention: activationRange,
  hidden: activationRange,
  preGelu: activationRange,
  logit: activationRange,
  gateScore: activationRange,
  weight: weightRange,
  attentionBias: biasRange,
  bias: biasRange,
  normScale: weightRange,
  normBias: biasRange,
  patchWeight: weightRange,
  pixel: { signed: false, minWidth: 1, maxWidth: 16 },
  patchBias: biasRange,
}

/** What a config may write for a single tensor or parameter. */
export const tensorRange: FormatRange = { signed: true, minWidth: 2, maxWidth: 32 }

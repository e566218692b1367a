import { exactAccWidth } from '../numerics/accumulator.js'
import { fixed, formatName, parseFormat, ufixed } from '../numerics/format.js'
import { dspBits } from '../numerics/packing.js'
import { arrayInputBits } from './array-operands.js'
import type { Config, FormatsConfig } from './config.js'
import type { FormatWidths } from './format-widths.js'
import { parseConfig } from './load.js'
import { defaultDataflow } from './resolve-config.js'
import { weightBitsRange } from './softmax-methods.js'

/** The bits of weights beside narrower ones that they are digits of: as many as 16 bits hold; null: one digit is all. */
export function wideWeightBits(weightBits: number): number | null {
  const digits = Math.floor((widestWeight - 1) / (weightBits - 1))
  return digits < 2 ? null : digits * (weightBits - 1) + 1
}

const widestWeight = 16

/**
 * A config of profile exact in few bits: a factor for each row of weights, a zero point for hidden values, and around the array's
 * narrow inputs words wide enough that nothing else limits accuracy. Points go together, and are yet to be found.
 * @param inputs - most inputs of a layer, which the widest sums add.
 * @throws InputError when the config's rules do not allow it.
 */
export function fewBitsConfig(config: Config, widths: FormatWidths, inputs: number): Config {
  const { numerics, hardware } = config
  const { dataflow, ...attention } = hardware.attention
  const isChosen = dataflow !== defaultDataflow(config)
  const { weightBits } = numerics.softmax
  const xWidth = inputBits(config, widths)
  return parseConfig({
    ...config,
    hardware: { ...hardware, attention: isChosen ? hardware.attention : attention },
    numerics: {
      profile: numerics.profile,
      formats: formatsOf(config, widths, inputs),
      rounding: 'rnd',
      scales: 'row',
      gelu: { ...numerics.gelu, zeroPoint: true },
      // One bit more, unsigned, is no wider than what the array takes anyway.
      softmax: {
        ...numerics.softmax,
        weightBits:
          weightBits === null
            ? null
            : Math.max(weightBitsRange.min, Math.min(weightBitsRange.max, xWidth - 1)),
      },
    },
  })
}

/** Bits of what the array multiplies with weights. */
function inputBits({ numerics: { formats } }: Config, { activationBits }: FormatWidths): number {
  const { width: pixel } = parseFormat(formats.pixel)
  return arrayInputBits({ activation: activationBits, pixel, pixelShift: 0, attention: 0 })
}

/** Fraction bits that all of a config's formats have until they are fitted, and so go together. */
const startFraction = 4

function formatsOf(config: Config, widths: FormatWidths, inputs: number): FormatsConfig {
  const { activationBits, weightBits } = widths
  const stream = streamBits(activationBits)
  const sums = exactAccWidth(inputBits(config, widths), weightBits, inputs)
  const biasBits = Math.min(widestBias, sums - 1 - startFraction)
  const of = (width: number, fraction = startFraction) => formatName(fixed(width, width - fraction))
  const operand = Math.min(weightBits, activationBits)
  const [pixel, bias] = [parseFormat(config.numerics.formats.pixel), of(biasBits, 2 * startFraction)]
  return {
    ...{ activation: of(activationBits), norm: of(activationBits), query: of(activationBits) },
    ...{ attention: of(activationBits), hidden: of(activationBits), key: of(operand), value: of(operand) },
    ...{ residual: of(stream), preGelu: of(stream), logit: of(stream), gateScore: of(stream, stream - 2) },
    score: of(stream + scoreExtra),
    ...{ weight: of(weightBits), patchWeight: of(weightBits), attentionBias: bias, bias, patchBias: bias },
    ...{ normScale: of(normBits), normBias: of(normBits) },
    pixel: formatName(ufixed(pixel.width, pixel.integerBits)),
  }
}

/** Bits of the residual stream and of what is as exact: those of a DSP's operand, or more than activations by some. */
function streamBits(activationBits: number): number {
  return Math.max(dspBits.b, activationBits + 4)
}

const scoreExtra = 4
const widestBias = 24
const normBits = 16

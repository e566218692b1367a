import { arrayInputBits, arrayPacks } from '../config/array-operands.js'
import type { Config } from '../config/config.js'
import { rowScaleBits } from '../config/weight-scales.js'
import type { Program } from '../network/program.js'
import { pixelShift } from '../network/shifts.js'
import { stepKind } from '../network/steps/index.js'
import type { Formats } from '../network/tensor.js'
import { fractionBits } from '../numerics/format.js'
import { type LinearParams, linearParams } from '../units/linear/linear.params.js'
import type { UnitRequirements } from './unit-requirements.js'

/** The unified compute unit. */
export function linearOf(config: Config, { network, formats, program }: UnitRequirements): LinearParams {
  const { hardware, numerics } = config
  const { residual, weight, patchWeight, attentionBias, bias, patchBias } = formats
  const { dim, hidden, moe, patchDim, tokens, classes, headTokens } = network
  const hiddenWidths = [hidden, moe?.hidden ?? 0]
  const wWidth = arrayPacks(config) ? weight.width : Math.max(weight.width, patchWeight.width)
  const layers = program.steps.flatMap((step) => stepKind(step).layers(step))
  const wide = layers.filter((layer) => layer.weight.format.width > wWidth)
  const onArray = hardware.attention.dataflow === 'array'
  return linearParams({
    profile: numerics.profile,
    ...hardware.array,
    xWidth: inputBits(config, formats),
    wWidth,
    wide: wide.map((layer) => ({
      width: layer.weight.format.width,
      inFeatures: layer.operands.inFeatures,
    })),
    biasWidth: Math.max(attentionBias.width, bias.width, patchBias.width),
    yWidth: residual.width,
    wFraction: fractionBits(weight),
    rounding: numerics.rounding,
    overflow: numerics.overflow,
    ...(numerics.scales === 'row' && {
      scaleBits: rowScaleBits,
      scaledRowCycles: scaledRowCycles(config, program),
    }),
    maxTokens: tokens,
    // The weights of a query's keys are inputs too.
    maxIn: Math.max(patchDim, headTokens * dim, ...hiddenWidths, onArray ? tokens : 0),
    maxOut: Math.max(dim, moe?.experts ?? 0, classes ?? 0, ...hiddenWidths),
    weightTiles: hardware.buffers.weightTiles,
    loadBits: hardware.axi.dataBits * hardware.axi.ports,
  })
}

// Digits only add to them.
function scaledRowCycles({ hardware }: Config, { steps }: Program): number {
  const scaled = steps.flatMap((step) => stepKind(step).layers(step)).filter(({ scale }) => scale !== null)
  const fewest = Math.min(...scaled.map(({ operands }) => operands.inFeatures))
  return Math.ceil(fewest / hardware.array.taps)
}

/** Bits of the array's inputs. */
export function inputBits(
  { hardware, numerics }: Pick<Config, 'hardware' | 'numerics'>,
  formats: Formats,
): number {
  const onArray = hardware.attention.dataflow === 'array'
  return arrayInputBits({
    activation: formats.activation.width,
    pixel: formats.pixel.width,
    pixelShift: pixelShift({ profile: numerics.profile, formats }),
    attention: onArray ? (numerics.softmax.weightBits ?? 0) : 0,
  })
}

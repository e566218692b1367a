import type { Config } from '../config/config.js'
import { profileDefaults } from '../config/defaults.js'
import { fractionBits } from '../fixed/format.js'
import {
  type AttentionReorderParams,
  attentionReorderParams,
} from '../units/attention_reorder/attention_reorder.params.js'
import { type GateParams, gateOrders, gateParams, mustHoldScores } from '../units/gate/gate.params.js'
import { type GeluMethod, type GeluParams, geluMethods, geluParams } from '../units/gelu/gelu.params.js'
import { type LayerNormParams, layerNormParams } from '../units/layernorm/layernorm.params.js'
import { type LinearParams, linearParams } from '../units/linear/linear.params.js'
import { type PatchEmbedParams, patchEmbedParams } from '../units/patch_embed/patch_embed.params.js'
import { type PatchReorderParams, patchReorderParams } from '../units/patch_reorder/patch_reorder.params.js'
import {
  powerWeightBits,
  type SoftmaxMethod,
  type SoftmaxParams,
  softmaxMethods,
  softmaxParams,
} from '../units/softmax/softmax.params.js'
import type { Design, Formats, Network } from './elaborate.js'
import { hiddenFractions, normFractions } from './program-fractions.js'
import { pixelShift } from './shifts.js'
import type { Program } from './steps.js'
import { realisable, whereRealisable } from './unrealisable.js'

/** The hardware of every unit. */
export interface UnitParams {
  readonly linear: LinearParams
  /** The design's own method first, then the others, with which `verify` compares it. */
  readonly gelu: readonly GeluParams[]
  /** Empty without experts; else the network's own order first. */
  readonly gate: readonly GateParams[]
  readonly patchEmbed: PatchEmbedParams
  readonly layerNorm: LayerNormParams
  readonly attentionReorder: AttentionReorderParams
  /** The same of `softmax`, without methods that the activation's format has no tables for. */
  readonly softmax: readonly SoftmaxParams[]
  /** null: no block has experts. */
  readonly patchReorder: PatchReorderParams | null
}

/** What the hardware follows from, beside what the config says of it. */
export interface UnitRequirements {
  readonly network: Network
  readonly formats: Formats
  readonly program: Program
  /** Whether units are wanted for other methods than the config's too, to be compared with it. */
  readonly alternatives: boolean
}

/**
 * Derives the hardware of every unit from what the network, its formats and the config ask of it.
 * @throws InputError when a derived width or table has no realisation.
 */
export function unitParams(config: Config, needs: UnitRequirements): UnitParams {
  const { network, formats } = needs
  return {
    linear: realisable(['numerics.formats.weight', 'numerics.formats.patchWeight'], () =>
      linearOf(config, network, formats),
    ),
    gelu: geluVariants(config, needs),
    gate: gateVariants(config, network, formats),
    patchEmbed: patchEmbedOf(config, network, formats),
    layerNorm: realisable(
      ['numerics.formats.normBias', 'numerics.formats.normScale', 'numerics.formats.norm'],
      () => layerNormOf(config, needs),
    ),
    attentionReorder: attentionReorderOf(config, network, formats),
    softmax: softmaxVariants(config, needs),
    patchReorder: patchReorderOf(config, network, formats),
  }
}

function linearOf(config: Config, network: Network, formats: Formats): LinearParams {
  const { hardware, numerics } = config
  const { activation, weight, patchWeight, attentionBias, bias, patchBias } = formats
  const { dim, hidden, moe, patchDim, tokens, classes } = network
  const hiddenWidths = [hidden, moe?.hidden ?? 0]
  const onArray = hardware.attention.dataflow === 'array'
  return linearParams({
    profile: numerics.profile,
    ...hardware.array,
    xWidth: inputBits(config, formats),
    wWidth: Math.max(weight.width, patchWeight.width),
    biasWidth: Math.max(attentionBias.width, bias.width, patchBias.width),
    yWidth: activation.width,
    wFraction: fractionBits(weight),
    rounding: numerics.rounding,
    overflow: numerics.overflow,
    maxTokens: tokens,
    // The weights of a query's keys are inputs too.
    maxIn: Math.max(patchDim, dim, ...hiddenWidths, onArray ? tokens : 0),
    maxOut: Math.max(dim, moe?.experts ?? 0, classes ?? 0, ...hiddenWidths),
    weightTiles: hardware.buffers.weightTiles,
    loadBits: hardware.axi.dataBits * hardware.axi.ports,
  })
}

// What the array takes in: activations, pixels, and exponentials where attention runs on it.
function inputBits({ hardware, numerics }: Pick<Config, 'hardware' | 'numerics'>, formats: Formats): number {
  const exponential = hardware.attention.dataflow === 'array' ? powerWeightBits + 1 : 0
  return Math.max(formats.activation.width, pixelBits(numerics.profile, formats), exponential)
}

// A pixel is unsigned: as a signed input of the array it needs one bit more.
function pixelBits(profile: Design['profile'], formats: Formats): number {
  return formats.pixel.width + pixelShift({ profile, formats }) + 1
}

function geluVariants(
  { numerics, hardware }: Config,
  { network, formats, program, alternatives }: UnitRequirements,
): GeluParams[] {
  const fractions = hiddenFractions(program)
  const fraction = Math.max(...fractions)
  const chosen = numerics.gelu.method
  const maxErrors = { ...profileDefaults[numerics.profile].gelu.maxErrors, [chosen]: numerics.gelu.maxError }
  const variant = (method: GeluMethod) =>
    geluParams({
      method,
      lanes: hardware.array.lanes,
      // GELU follows the first linear of an MLP or an expert, whose input is a token.
      rowCycles: Math.ceil(network.dim / hardware.array.taps),
      width: formats.hidden.width,
      fraction,
      mostShift: fraction - Math.min(...fractions),
      rounding: numerics.rounding,
      maxError: maxErrors[method] ?? 0,
    })
  return [
    realisable(['numerics.gelu.maxError', 'numerics.formats.hidden'], () => variant(chosen)),
    ...geluMethods
      .filter((method) => alternatives && method !== chosen)
      .flatMap((method) => whereRealisable(variant, method)),
  ]
}

function softmaxVariants(
  { numerics, hardware }: Config,
  { network, formats, alternatives }: UnitRequirements,
): SoftmaxParams[] {
  const { score } = formats
  const chosen = numerics.softmax.method
  const variant = (method: SoftmaxMethod) =>
    softmaxParams({
      method,
      lanes: hardware.array.lanes,
      // A beat of scores is a result of the array over one head's dimensions.
      rowCycles: Math.ceil(network.headDim / hardware.array.taps),
      maxKeys: network.tokens,
      maxRows: network.tokens,
      width: score.width,
      fraction: fractionBits(score),
      // In `edge-moe` scores are scaled as they are summed.
      scale: numerics.profile === 'edge-moe' ? 1 : 1 / Math.sqrt(network.headDim),
      rounding: numerics.rounding,
    })
  return [
    realisable(['numerics.formats.score'], () => variant(chosen)),
    ...softmaxMethods
      .filter((method) => alternatives && method !== chosen)
      .flatMap((method) => whereRealisable(variant, method)),
  ]
}

function attentionReorderOf(
  { hardware, numerics }: Config,
  { heads, headDim, tokens }: Network,
  { activation, score }: Formats,
): AttentionReorderParams {
  return realisable(['numerics.formats.score'], () =>
    attentionReorderParams({
      profile: numerics.profile,
      // Rows beyond the tokens would never hold a query.
      rows: Math.min(hardware.attention.rows, tokens),
      heads,
      headDim,
      width: activation.width,
      scoreWidth: score.width,
      fraction: fractionBits(score),
      maxTokens: tokens,
      rounding: numerics.rounding,
      overflow: numerics.overflow,
    }),
  )
}

// edge-moe is defined for softmax before top-k only.
function gateVariants(
  { hardware, numerics }: Config,
  { moe, tokens }: Network,
  formats: Formats,
): GateParams[] {
  if (moe === null) return []
  const own = moe.gate.order
  const others = numerics.profile === 'exact' ? gateOrders.filter((order) => order !== own) : []
  const [width, scoreFraction] = [formats.logit.width, fractionBits(formats.gateScore)]
  realisable(['numerics.formats.gateScore'], () => mustHoldScores({ width, scoreFraction }))
  return [own, ...others].map((order) =>
    realisable(['numerics.formats.logit'], () =>
      gateParams({
        profile: numerics.profile,
        order,
        experts: moe.experts,
        topK: moe.topK,
        lanes: hardware.array.lanes,
        width,
        fraction: fractionBits(formats.logit),
        scoreFraction,
        maxTokens: tokens,
      }),
    ),
  )
}

function layerNormOf(
  { hardware, numerics }: Config,
  { network, formats, program }: UnitRequirements,
): LayerNormParams {
  const { lanes, taps } = hardware.array
  return layerNormParams({
    profile: numerics.profile,
    dim: network.dim,
    // The fastest reader of a normalised token is a projection of one head.
    tokenCycles: Math.ceil(network.dim / taps) * Math.ceil(network.headDim / lanes),
    maxTokens: network.tokens,
    width: formats.norm.width,
    scaleWidth: formats.normScale.width,
    biasWidth: formats.normBias.width,
    fractions: normFractions(program),
    rounding: numerics.rounding,
    overflow: numerics.overflow,
  })
}

function patchEmbedOf({ hardware, numerics }: Config, network: Network, formats: Formats): PatchEmbedParams {
  const { activation, pixel } = formats
  return patchEmbedParams({
    ...network.image,
    ...hardware.array,
    patchSize: network.patchSize,
    dim: network.dim,
    pixelWidth: pixel.width,
    pixelShift: pixelShift({ profile: numerics.profile, formats }),
    xWidth: inputBits({ hardware, numerics }, formats),
    yWidth: activation.width,
    overflow: numerics.overflow,
  })
}

function patchReorderOf(
  { hardware, numerics }: Config,
  { moe, tokens, dim }: Network,
  { activation, gateScore }: Formats,
): PatchReorderParams | null {
  if (moe === null) return null
  return realisable(['numerics.formats.gateScore'], () =>
    patchReorderParams({
      ...hardware.array,
      experts: moe.experts,
      topK: moe.topK,
      maxTokens: tokens,
      maxIn: dim,
      maxOut: dim,
      width: activation.width,
      scoreFraction: fractionBits(gateScore),
      rounding: numerics.rounding,
      overflow: numerics.overflow,
      order: hardware.experts.order,
      pruneBelow: moe.gate.pruneBelow,
    }),
  )
}

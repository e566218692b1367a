import { filled } from '../base/filled.js'
import { arrayInputBits, arrayPacks } from '../config/array-operands.js'
import type { Config, ExpertOrder, GateOrder } from '../config/config.js'
import { defaultMaxError, type GeluMethod, geluMethods } from '../config/gelu-methods.js'
import { defaultWeightBits, type SoftmaxMethod, softmaxMethods } from '../config/softmax-methods.js'
import { rowScaleBits } from '../config/weight-scales.js'
import { ownPreGelu } from '../network/hidden-format.js'
import type { Network } from '../network/network.js'
import type { Program } from '../network/program.js'
import { hiddenFractions, normFractions } from '../network/program-fractions.js'
import { pixelShift } from '../network/shifts.js'
import { stepKind } from '../network/steps/index.js'
import type { Formats } from '../network/tensor.js'
import { realisable, whereRealisable } from '../network/unrealisable.js'
import { fractionBits } from '../numerics/format.js'
import {
  type AttentionReorderParams,
  attentionReorderParams,
} from '../units/attention_reorder/attention_reorder.params.js'
import { type GateParams, gateOrders, gateParams, mustHoldScores } from '../units/gate/gate.params.js'
import { type GeluParams, geluParams } from '../units/gelu/gelu.params.js'
import { type LayerNormParams, layerNormParams } from '../units/layernorm/layernorm.params.js'
import { type LinearParams, linearParams } from '../units/linear/linear.params.js'
import type { Methods } from '../units/methods.js'
import { type PatchEmbedParams, patchEmbedParams } from '../units/patch_embed/patch_embed.params.js'
import { type PatchReorderParams, patchReorderParams } from '../units/patch_reorder/patch_reorder.params.js'
import { softmaxParams } from '../units/softmax/softmax.params.js'
import type { SoftmaxParams } from '../units/softmax/softmax.shape.js'
import type { UnitParams } from '../units/unit-params.js'

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
      linearOf(config, needs),
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

function linearOf(config: Config, { network, formats, program }: UnitRequirements): LinearParams {
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

function inputBits({ hardware, numerics }: Pick<Config, 'hardware' | 'numerics'>, formats: Formats): number {
  const onArray = hardware.attention.dataflow === 'array'
  return arrayInputBits({
    activation: formats.activation.width,
    pixel: formats.pixel.width,
    pixelShift: pixelShift({ profile: numerics.profile, formats }),
    attention: onArray ? (numerics.softmax.weightBits ?? 0) : 0,
  })
}

function geluVariants(
  { numerics, hardware }: Config,
  { network, formats, program, alternatives }: UnitRequirements,
): Methods<GeluMethod, GeluParams> {
  const fractions = hiddenFractions(program)
  const preGelu = ownPreGelu(formats)
  const fraction = preGelu === null ? Math.max(...fractions) : fractionBits(preGelu)
  const { zeroPoint } = numerics.gelu
  const { width } = formats.hidden
  const hidden = preGelu === null ? null : { width, overflow: numerics.overflow, zeroPoint }
  const chosen = numerics.gelu.method
  const maxErrorOf = (method: GeluMethod) =>
    method === chosen ? numerics.gelu.maxError : defaultMaxError(method, numerics.profile)
  const variant = (method: GeluMethod) =>
    geluParams({
      method,
      activation: network.activation,
      lanes: hardware.array.lanes,
      // GELU follows the first linear of an MLP or an expert, whose input is a token.
      rowCycles: Math.ceil(network.dim / hardware.array.taps),
      // Every result passes through it; hidden values are no wider.
      width: formats.residual.width,
      fraction,
      mostShift: fraction - Math.min(...fractions),
      hidden,
      rounding: numerics.rounding,
      maxError: maxErrorOf(method) ?? 0,
    })
  return {
    own: realisable(['numerics.gelu.maxError', 'numerics.formats.hidden'], () => variant(chosen)),
    others: alternatives ? othersOf(geluMethods, chosen, variant) : {},
  }
}

function softmaxVariants(
  config: Config,
  { network, formats, alternatives }: UnitRequirements,
): Methods<SoftmaxMethod, SoftmaxParams> {
  const { numerics, hardware } = config
  const { score } = formats
  const chosen = numerics.softmax.method
  const variant = (method: SoftmaxMethod) =>
    softmaxParams({
      method,
      lanes: hardware.array.lanes,
      rowCycles: scoreBeatCycles(config, network),
      maxKeys: network.tokens,
      maxRows: network.tokens,
      width: score.width,
      fraction: fractionBits(score),
      // In `edge-moe` scores are scaled as they are summed.
      scale: numerics.profile === 'edge-moe' ? 1 : 1 / Math.sqrt(network.headDim),
      weightBits: method === chosen ? numerics.softmax.weightBits : defaultWeightBits(method),
      rounding: numerics.rounding,
    })
  return {
    own: realisable(['numerics.formats.score'], () => variant(chosen)),
    others: alternatives ? othersOf(softmaxMethods, chosen, variant) : {},
  }
}

// A beat of scores is a result of the array over one head's dimensions. Where multipliers are shared, a fast array makes so many that
// exponentials, two DSPs each, would take more of them than they save: they keep up with beats on average, weighted sums between them.
function scoreBeatCycles(config: Config, { headDim, tokens }: Network): number {
  const { lanes, taps } = config.hardware.array
  const beat = Math.ceil(headDim / taps)
  if (!arrayPacks(config) || config.hardware.attention.dataflow !== 'array') return beat
  const dims = filled(headDim, Math.max(lanes, taps))
  const keyTiles = Math.ceil(tokens / lanes)
  const row = (dims / taps) * keyTiles + Math.ceil(tokens / taps) * (dims / lanes)
  return Math.max(beat, Math.floor(row / keyTiles))
}

function othersOf<Name extends string, Params>(
  names: readonly Name[],
  chosen: Name,
  variant: (name: Name) => Params,
): Partial<Record<Name, Params>> {
  const made = names
    .filter((name) => name !== chosen)
    .flatMap((name) => whereRealisable((each: Name) => [name, variant(each)] as const, name))
  return Object.fromEntries(made) as Partial<Record<Name, Params>>
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
      weightBits: numerics.softmax.weightBits,
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
): Methods<GateOrder, GateParams> | null {
  if (moe === null) return null
  const own = moe.gate.order
  const others = numerics.profile === 'exact' ? gateOrders.filter((order) => order !== own) : []
  const [width, scoreFraction] = [formats.logit.width, fractionBits(formats.gateScore)]
  realisable(['numerics.formats.gateScore'], () => mustHoldScores({ width, scoreFraction }))
  const variant = (order: GateOrder) =>
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
    )
  return { own: variant(own), others: Object.fromEntries(others.map((order) => [order, variant(order)])) }
}

function layerNormOf(config: Config, { network, formats, program }: UnitRequirements): LayerNormParams {
  const { hardware, numerics } = config
  const { lanes, taps } = hardware.array
  return layerNormParams({
    profile: numerics.profile,
    dim: network.dim,
    // The fastest reader of a normalised token is a projection of one head.
    tokenCycles: Math.ceil(network.dim / taps) * Math.ceil(network.headDim / lanes),
    maxTokens: network.tokens,
    epsilon: network.normEpsilon,
    xWidth: formats.residual.width,
    width: formats.norm.width,
    scaleWidth: formats.normScale.width,
    biasWidth: formats.normBias.width,
    fractions: normFractions(program),
    sparesDsps: arrayPacks(config),
    rounding: numerics.rounding,
    overflow: numerics.overflow,
  })
}

function patchEmbedOf({ hardware, numerics }: Config, network: Network, formats: Formats): PatchEmbedParams {
  const { residual, pixel } = formats
  return patchEmbedParams({
    ...network.image,
    ...hardware.array,
    patchSize: network.patchSize,
    prefix: network.prefix,
    dim: network.dim,
    pixelWidth: pixel.width,
    pixelShift: pixelShift({ profile: numerics.profile, formats }),
    xWidth: inputBits({ hardware, numerics }, formats),
    yWidth: residual.width,
    overflow: numerics.overflow,
  })
}

// As many experts as the ring of weights takes, the last of them in part, load while the gate is still choosing.
function leadingExperts(
  { array, buffers, experts: { order } }: Config['hardware'],
  moe: NonNullable<Network['moe']>,
  dim: number,
) {
  const tiles = (from: number, to: number) => Math.ceil(from / array.taps) * Math.ceil(to / array.lanes)
  const expertTiles = tiles(dim, moe.hidden) + tiles(moe.hidden, dim)
  const early = Math.min(moe.experts, Math.ceil(buffers.weightTiles / expertTiles))
  const byOrder: Record<ExpertOrder, number> = { ascending: moe.experts, balanced: early }
  return { early, leading: byOrder[order] }
}

function patchReorderOf(
  { hardware, numerics }: Config,
  { moe, tokens, dim }: Network,
  { activation, residual, gateScore }: Formats,
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
      yWidth: residual.width,
      scoreFraction: fractionBits(gateScore),
      rounding: numerics.rounding,
      overflow: numerics.overflow,
      ...leadingExperts(hardware, moe, dim),
      pruneBelow: moe.gate.pruneBelow,
    }),
  )
}

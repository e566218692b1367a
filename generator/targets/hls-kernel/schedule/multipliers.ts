import type { Design } from '../../../design/design.js'
import { arrayMultipliers } from '../../../units/linear/linear.params.js'
import type { SoftmaxParams } from '../../../units/softmax/softmax.shape.js'
import { attendSchedule } from '../attend-schedule.js'
import { scatterersOf } from '../kernel-constants.js'

/** Multipliers of the kernel that are alike. */
export interface Multipliers {
  /** The function that they are in. */
  readonly process: string
  readonly about: string
  readonly count: number
  /** Signed bits of the two factors. */
  readonly widths: readonly [number, number]
  /** DSP48E2 of all of them: of each as many as tile its product with 27 by 18 bits. */
  readonly dsp: number
}

/**
 * Every multiplier of the kernel's source, for profile `exact` with attention on the array; what counts trips and finds
 * addresses is made of logic (templates/lib/arithmetic/times.hpp), and dividers have no multiplier.
 */
export function kernelMultipliers(design: Design): Multipliers[] {
  return [
    ...linearMultipliers(design),
    ...attentionMultipliers(design),
    ...normMultipliers(design),
    ...expertMultipliers(design),
  ]
}

function linearMultipliers({ linear, gelu }: Design): Multipliers[] {
  const { evaluators, table, width, sigmoidBits } = gelu.own
  const { xWidth, wWidth, accWidth, scaleBits, packing } = linear
  const weightBits = packing === null ? wWidth : packing.offset + wWidth
  return [
    multipliers('attend_multiply', 'weights and blocks', arrayMultipliers(linear), [xWidth, weightBits]),
    ...(scaleBits > 0
      ? [multipliers('linear_finish', 'sums by factors', linear.multipliers, [accWidth, scaleBits + 1])]
      : []),
    table === null
      ? multipliers('linear_activate', 'values by sigmoids', evaluators, [width, sigmoidBits + 2])
      : multipliers('linear_activate', 'slopes of GELU', evaluators, [table.stepShift + 1, table.slopeWidth]),
  ]
}

function attentionMultipliers(design: Design): Multipliers[] {
  const { evaluators, finishers } = attendSchedule(design)
  const { contextWidth, softmax } = design.attentionReorder
  return [
    ...exponentials('attend_multiply', evaluators, softmax),
    multipliers('attend_finish', 'weighted sums by factors', finishers, [
      contextWidth,
      softmax.inverseWidth + 1,
    ]),
  ]
}

function normMultipliers({ layerNorm }: Design): Multipliers[] {
  const { lanes, dim, xWidth, sumWidth, squareWidth, centredWidth, rootWidth, normalisedWidth, scaleWidth } =
    layerNorm
  const dimWidth = Math.ceil(Math.log2(dim + 1)) + 1
  return [
    multipliers('layernorm_gather', 'squares', lanes, [xWidth, xWidth]),
    multipliers('layernorm_factors', 'the square of a sum', 1, [sumWidth, sumWidth]),
    multipliers('layernorm_factors', 'squares by their number', 1, [squareWidth + 1, dimWidth]),
    multipliers('layernorm_apply', 'values by their number', lanes, [xWidth, dimWidth]),
    multipliers('layernorm_apply', 'centred values by a factor', lanes, [centredWidth, rootWidth + 3]),
    multipliers('layernorm_apply', 'normalised values by scales', lanes, [normalisedWidth, scaleWidth]),
  ]
}

function expertMultipliers(design: Design): Multipliers[] {
  const { gate, patchReorder } = design
  if (gate === null || patchReorder === null) return []
  const { yWidth, scoreWidth } = patchReorder
  return [
    multipliers('patch_reorder_scatter', 'results by scores', scatterersOf(design), [yWidth, scoreWidth]),
    ...exponentials('gate_weigh', 1, gate.own.exp),
    ...exponentials('gate_score', 1, gate.own.exp),
  ]
}

// A difference by a factor, then the rest by the slope of a table.
function exponentials(process: string, count: number, { power, width }: SoftmaxParams): Multipliers[] {
  if (power === null)
    throw new Error('the kernel has exponentials of other methods, whose multipliers are not known')
  return [
    multipliers(process, 'differences by log2(e)', count, [width + 1, power.factor.bits + 1]),
    multipliers(process, 'slopes of exponentials', count, [power.restBits + 1, power.slopeWidth + 1]),
  ]
}

function multipliers(
  process: string,
  about: string,
  count: number,
  widths: readonly [number, number],
): Multipliers {
  return { process, about, count, widths, dsp: count * productDsp(widths) }
}

/** DSP48E2 of a product of signed factors: tiles of 27 by 18 bits, of which the lower ones are unsigned and a bit less. */
export function productDsp([a, b]: readonly [number, number]): number {
  const tiles = (long: number, short: number) => Math.ceil((long - 1) / 26) * Math.ceil((short - 1) / 17)
  return Math.max(1, Math.min(tiles(a, b), tiles(b, a)))
}

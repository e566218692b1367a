import type { LinearStep } from '../network/linear-layer.js'
import { fractionBits } from '../numerics/format.js'
import { factorUnits } from '../weights/parameter-integers.js'
import { ColumnStatistics } from './column-statistics.js'
import type { ErrorFeedback } from './error-feedback.js'
import { type RoundedRows, roundRows } from './round-rows.js'
import { type LayerMatrix, largestRaw } from './row-factors.js'

/** What a layer's integers are fitted to. */
export interface LayerData {
  /** Integers that the layer reads, [rows][inFeatures] each. */
  readonly inputs: readonly Int32Array[]
  /** Means of the columns of the same in float64; null: they are what the integers stand for. */
  readonly means: Float64Array | null
  /** null: weights are rounded each for itself. */
  readonly feedback: ErrorFeedback | null
}

/** Integers of a layer, and real numbers that become them. */
export interface FittedLayer {
  readonly weight: Int32Array
  readonly scale: Int32Array
  readonly bias: Int32Array | null
  readonly realWeight: Float32Array
  readonly realBias: Float64Array | null
  /** Biases that their format does not hold. */
  readonly clipped: number
}

/** Rounds a layer's weights, and makes good in its biases for the mean error of each output. */
export function fitLayer(step: LinearStep, matrix: LayerMatrix, data: LayerData): FittedLayer {
  const columns = step.operands.inFeatures
  const { feedback } = data
  const rounded = roundRows(matrix.weight, columns, { format: step.weight.format, feedback })
  const weights = { weight: rounded.weights, scale: rounded.factors, realWeight: rounded.reals }
  if (matrix.bias === null || step.bias === null)
    return { ...weights, bias: null, realBias: null, clipped: 0 }
  const biases = correctedBiases(step, matrix, { data, rounded })
  const bias = new Int32Array(biases.length)
  const realBias = new Float64Array(biases.length)
  let clipped = 0
  for (const [row, { value, zero }] of biases.entries()) {
    const factor = rounded.factors[row] / factorUnits
    const fitted = fittedBias(step.bias.format, value / factor, zero)
    bias[row] = fitted.integer
    realBias[row] = fitted.real * factor
    if (fitted.isClipped) clipped++
  }
  return { ...weights, bias, realBias, clipped }
}

/** Of each row the bias with which the mean output is that of float64, and what inputs leave out of its sum. */
function correctedBiases(
  step: LinearStep,
  { weight, bias }: LayerMatrix,
  { data, rounded }: { readonly data: LayerData; readonly rounded: RoundedRows },
) {
  const columns = step.operands.inFeatures
  const unit = 2 ** -fractionBits(step.weight.format)
  const read = readMeans(step, data)
  const wanted = data.means ?? read
  return Array.from(rounded.factors, (factor, row) => {
    let [error, sum] = [0, 0]
    for (let at = row * columns, i = 0; i < columns; at++, i++) {
      const held = (rounded.weights[at] * unit * factor) / factorUnits
      error += weight[at] * wanted[i] - held * read[i]
      sum += rounded.weights[at]
    }
    return { value: (bias?.[row] ?? 0) + error, zero: sum * unit * zeroOf(step) }
  })
}

/** What the layer's inputs leave out, as a real number. */
function zeroOf({ weight }: LinearStep): number {
  return weight.layer?.inputZero ?? 0
}

/** Means of what the integers stand for. */
function readMeans(step: LinearStep, { inputs }: LayerData): Float64Array {
  const { inFeatures, biasShift } = step.operands
  const statistics = new ColumnStatistics(inFeatures)
  for (const part of inputs) statistics.add(part)
  // Of the sums, which have the fraction bits of both operands.
  const sums = biasShift + (step.bias === null ? 0 : fractionBits(step.bias.format))
  const unit = 2 ** (fractionBits(step.weight.format) - sums)
  return statistics.means().map((mean) => mean * unit + zeroOf(step))
}

/** A bias before its factor: the integer with what inputs leave out, and the real number that becomes it. */
function fittedBias(format: NonNullable<LinearStep['bias']>['format'], value: number, zero: number) {
  const unit = 2 ** -fractionBits(format)
  const most = largestRaw(format)
  // Alone and with the zero it has to fit, or its row's factor would be another.
  const [low, high] = [
    Math.max(-most, Math.ceil(zero / unit - most)),
    Math.min(most, Math.floor(zero / unit + most)),
  ]
  const wanted = Math.floor((value + zero) / unit + 0.5)
  const integer = Math.max(low, Math.min(high, wanted))
  return { integer, real: integer * unit - zero, isClipped: integer !== wanted }
}

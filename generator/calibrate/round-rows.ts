import { type FixedFormat, fractionBits } from '../numerics/format.js'
import type { Numbers } from '../oracle/float-operations.js'
import { factorUnits, rowFactor } from '../weights/parameter-integers.js'
import type { ErrorFeedback } from './error-feedback.js'
import { largestRaw, rowMaxima } from './row-factors.js'

/** A layer's weights in a format, each row with its factor. */
export interface RoundedRows {
  /** [rows][columns] */
  readonly weights: Int32Array
  /** [rows] */
  readonly factors: Int32Array
  /** Real weights that become these integers and factors: [rows][columns]. */
  readonly reals: Float32Array
}

/**
 * Rounds rows of weights to integers with a factor each (docs/reference/numerics.md, scales).
 * @param feedback - rounding errors of a column are made good for in those that follow; null: each is rounded for itself.
 */
export function roundRows(
  weights: Numbers,
  columns: number,
  { format, feedback }: { readonly format: FixedFormat; readonly feedback: ErrorFeedback | null },
): RoundedRows {
  const maxima = rowMaxima(weights, columns)
  const [rounded, reals] = [new Int32Array(weights.length), new Float32Array(weights.length)]
  const factors = Int32Array.from(maxima, (largest) => rowFactor(largest, format))
  for (const [row, factor] of factors.entries()) {
    const [from, to] = [row * columns, (row + 1) * columns]
    const unit = factor / factorUnits / 2 ** fractionBits(format)
    const exact = new Float64Array(weights.subarray(from, to))
    for (let i = 0; i < columns; i++) exact[i] /= unit
    const made = roundRow(exact, { most: largestRaw(format), factor, feedback })
    rounded.set(made.integers, from)
    for (let i = 0; i < columns; i++) reals[from + i] = made.integers[i] * unit
    reals[from + made.largest] = made.real * unit
  }
  return { weights: rounded, factors, reals }
}

interface RowRule {
  /** The largest integer. */
  readonly most: number
  readonly factor: number
  readonly feedback: ErrorFeedback | null
}

/** Integers of a row; the place of the weight that its factor follows from, and a number there that tells it. */
function roundRow(exact: Float64Array, { most, factor, feedback }: RowRule) {
  const largest = placeOfLargest(exact)
  // A factor one less would do for a row whose largest weight is not beyond this.
  const beyond = (most * (factor - 1)) / factor
  const least = Math.max(0, Math.floor(beyond - 0.5) + 1)
  const sign = exact[largest] < 0 ? -1 : 1
  const round = (value: number, place: number) => {
    const integer = Math.max(-most, Math.min(most, Math.floor(value + 0.5)))
    return place === largest ? sign * Math.max(least, sign * integer) : integer
  }
  const integers = feedback === null ? exact.map(round) : compensated(exact, feedback, round)
  const magnitude = sign * integers[largest]
  const real = magnitude > beyond || factor === 1 ? magnitude : (beyond + magnitude + 0.5) / 2
  return { integers, largest, real: sign * real }
}

function placeOfLargest(values: Float64Array): number {
  let place = 0
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]) > Math.abs(values[place])) place = i
  return place
}

function compensated(
  exact: Float64Array,
  { order, inverse }: ErrorFeedback,
  round: (value: number, place: number) => number,
): Float64Array {
  const columns = exact.length
  const left = new Float64Array(columns)
  for (const [i, column] of order.entries()) left[i] = exact[column]
  const integers = new Float64Array(columns)
  for (let i = 0; i < columns; i++) {
    const integer = round(left[i], order[i])
    integers[order[i]] = integer
    const at = i * columns
    const error = (left[i] - integer) / inverse[at + i]
    for (let j = i + 1; j < columns; j++) left[j] -= error * inverse[at + j]
  }
  return integers
}

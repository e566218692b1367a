import type { Kernels } from '../reference/kernels/kernels.js'

/** How inputs of a layer vary together, and in which order its columns are rounded. */
export interface ErrorFeedback {
  /** Columns, the one that varies most first. */
  readonly order: Int32Array
  /** Upper triangle U with U^T U the inverse of the covariance, in that order: [columns][columns]. */
  readonly inverse: Float64Array
}

/** Of the mean variance, what is added to that of every column, so that few rows do not say too much. */
const damping = 0.01

/**
 * What error-compensated rounding needs to know of a layer's inputs (GPTQ, arXiv 2210.17323): means are left out, as biases make
 * good for them.
 * @param parts - [rows][columns] each
 */
export function errorFeedback(
  kernels: Kernels,
  parts: readonly Int32Array[],
  columns: number,
): ErrorFeedback {
  const covariance = covarianceOf(kernels, transposed(parts, columns), columns)
  const variance = (column: number) => covariance[column * columns + column]
  const order = Int32Array.from({ length: columns }, (_, column) => column).sort(
    (a, b) => variance(b) - variance(a) || a - b,
  )
  const mean = order.reduce((sum, column) => sum + variance(column), 0) / columns
  const ordered = new Float64Array(columns * columns)
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < columns; j++)
      ordered[i * columns + j] =
        covariance[order[i] * columns + order[j]] + (i === j ? damping * mean || 1 : 0)
  return { order, inverse: invertedUpper(upperFactor(ordered, columns), columns) }
}

/** Bits that kernels take of both sides of a product; of wider inputs the lowest do not matter here. */
const mostBits = 16

/** Sums of products of deviations: [columns][columns]. @param values - [columns][rows] */
function covarianceOf(kernels: Kernels, values: Int32Array, columns: number): Float64Array {
  const rows = values.length / columns
  const { low, high } = kernels.sums(values, mostBits, { w: values, columns: rows })
  const sums = Float64Array.from({ length: columns }, (_, column) =>
    values.subarray(column * rows, (column + 1) * rows).reduce((sum, value) => sum + value, 0),
  )
  const covariance = new Float64Array(columns * columns)
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j
      covariance[at] = high[at] * 2 ** 32 + low[at] - (sums[i] * sums[j]) / rows
    }
  return covariance
}

/** Rows of all parts as columns, and the other way round: [columns][rows], in so many bits as kernels take. */
function transposed(parts: readonly Int32Array[], columns: number): Int32Array {
  const rows = parts.reduce((sum, part) => sum + part.length, 0) / columns
  const largest = parts.reduce((most, part) => part.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0)
  const shift = Math.max(0, Math.ceil(Math.log2(largest + 1)) - (mostBits - 1))
  const result = new Int32Array(columns * rows)
  let row = 0
  for (const part of parts)
    for (let at = 0; at < part.length; at += columns, row++)
      for (let i = 0; i < columns; i++) result[i * rows + row] = part[at + i] >> shift
  return result
}

/** The upper triangle R with R R^T a symmetric positive matrix; of that nothing but the upper triangle is read. */
function upperFactor(matrix: Float64Array, size: number): Float64Array {
  const r = new Float64Array(size * size)
  for (let j = size - 1; j >= 0; j--) {
    for (let i = j; i >= 0; i--) {
      let [sum, other] = [matrix[i * size + j], 0]
      // Two sums, as each of their additions waits for the one before.
      for (let k = j + 1; k < size; k += 2) {
        sum -= r[i * size + k] * r[j * size + k]
        if (k + 1 < size) other += r[i * size + k + 1] * r[j * size + k + 1]
      }
      r[i * size + j] = i === j ? Math.sqrt(sum - other) : (sum - other) / r[j * size + j]
    }
  }
  return r
}

function invertedUpper(r: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  for (let i = size - 1; i >= 0; i--) {
    const at = i * size
    inverse[at + i] = 1
    for (let k = i + 1; k < size; k++) {
      const by = r[at + k]
      const below = k * size
      for (let j = k; j < size; j++) inverse[at + j] -= by * inverse[below + j]
    }
    const diagonal = r[at + i]
    for (let j = i; j < size; j++) inverse[at + j] /= diagonal
  }
  return inverse
}

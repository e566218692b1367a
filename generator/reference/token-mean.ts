import type { MeanOperands } from '../network/steps/mean.js'
import { fixed, type Overflow, type Rounding } from '../numerics/format.js'
import { requantize } from '../numerics/requantize.js'

/** How a mean is rounded and fitted. */
export interface MeanRounding {
  readonly width: number
  readonly rounding: Rounding
  readonly overflow: Overflow
}

/**
 * The mean of rows, bit for bit (docs/reference/numerics.md, mean).
 * @param x - [rows][size]
 * @returns [size]
 */
export function tokenMean(
  x: Int32Array,
  size: number,
  { first, count, factor, shift }: MeanOperands,
  { width, rounding, overflow }: MeanRounding,
): Int32Array {
  const half = rounding === 'rnd' ? 1n << BigInt(shift - 1) : 0n
  return Int32Array.from({ length: size }, (_, i) => {
    let sum = 0
    for (let row = first; row < first + count; row++) sum += x[row * size + i]
    const mean = (BigInt(sum) * BigInt(factor) + half) >> BigInt(shift)
    return Number(requantize(mean, { fromFraction: 0, to: fixed(width, width), rounding, overflow }))
  })
}

import { type FixedFormat, fixed } from '../numerics/format.js'
import type { Magnitudes } from './ranges.js'

/** Bits of range that a format may give up for finer steps. */
const mostGivenUp = 3

/**
 * The format of least squared error, of those that hold all that was seen and those that clip some of it.
 * @param all - the finest that holds all.
 */
export function leastError(all: FixedFormat, seen: readonly Magnitudes[]): FixedFormat {
  let best = all
  let least = Number.POSITIVE_INFINITY
  for (let given = 0; given <= mostGivenUp; given++) {
    const format = fixed(all.width, all.integerBits - given)
    const error = seen.reduce((sum, magnitudes) => sum + magnitudes.squaredError(format), 0)
    if (error < least) [best, least] = [format, error]
  }
  return best
}

import type { LazyTensor, Reals } from '../tensor-source.js'
import { combined, mustHaveShape } from './combine.js'
import type { Lookup } from './name-map.js'

/**
 * Two heads of a network with a distillation token as the program's one, which reads both tokens side by side and is
 * the mean of the two: [classes][2 * dim] for weights, [classes] for biases.
 */
export function meanOfHeads(
  lookup: Lookup,
  [first, second]: readonly [string, string],
): LazyTensor | undefined {
  return combined(lookup, [first, second], ([{ shape }, other]) => {
    mustHaveShape(other, shape)
    if (shape.length === 1)
      return {
        shape,
        values: ([left, right]) => Float64Array.from(left, (value, i) => (value + right[i]) / 2),
      }
    return {
      shape: [shape[0], 2 * shape[1]],
      values: ([left, right]) => besideEachOther(left, right, shape[1]).map((value) => value / 2),
    }
  })
}

/** The weights of a head that reads the class token of such a network, and not the other: [classes][2 * dim]. */
export function headOfFirst(lookup: Lookup, name: string): LazyTensor | undefined {
  return combined(lookup, [name], ([{ shape }]) => ({
    shape: [shape[0], 2 * shape[1]],
    values: ([values]) => besideEachOther(values, new Float32Array(values.length), shape[1]),
  }))
}

function besideEachOther(left: Reals, right: Reals, columns: number): Float64Array {
  const result = new Float64Array(2 * left.length)
  for (let at = 0; at < left.length; at += columns) {
    result.set(left.subarray(at, at + columns), 2 * at)
    result.set(right.subarray(at, at + columns), 2 * at + columns)
  }
  return result
}

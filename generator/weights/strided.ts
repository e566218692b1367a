import type { Reals } from './tensor-source.js'

/** Where the values of a tensor lie: [i][j] at `offset + i * strides[0] + j * strides[1]`. */
export interface Layout {
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** The values of a tensor in C order, from wherever they lie. */
export function stridedValues(values: Reals, { offset, shape, strides }: Layout): Reals {
  const count = shape.reduce((product, size) => product * size, 1)
  if (isPacked(shape, strides)) return values.subarray(offset, offset + count)
  const result = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count)
  const index = shape.map(() => 0)
  let source = offset
  for (let target = 0; target < count; target++) {
    result[target] = values[source]
    // The last index counts up; one that is through starts again and carries into the one before.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]
      if (++index[axis] < shape[axis]) break
      source -= strides[axis] * shape[axis]
      index[axis] = 0
    }
  }
  return result
}

/** Whether the values lie in C order without gaps. Along an axis of one element a stride means nothing. */
function isPacked(shape: readonly number[], strides: readonly number[]): boolean {
  let packed = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] > 1 && strides[axis] !== packed) return false
    packed *= shape[axis]
  }
  return true
}

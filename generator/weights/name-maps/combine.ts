import { InputError } from '../../base/errors.js'
import { type LazyTensor, type Reals, sameLayout, showShape } from '../tensor-source.js'
import type { Lookup } from './name-map.js'

/** A tensor made of others when it is read; undefined unless the source has all of them. */
export function combined(lookup: Lookup, names: readonly string[], combine: Combine): LazyTensor | undefined {
  const found = names.map(lookup)
  const parts = found.filter((part) => part !== undefined)
  return parts.length < found.length ? undefined : combinedParts(parts, combine)
}

type Combine = (
  parts: readonly LazyTensor[],
) => Pick<LazyTensor, 'shape'> & { values(parts: readonly Reals[]): Reals }

function combinedParts(parts: readonly LazyTensor[], combine: Combine): LazyTensor {
  const { shape, values } = combine(parts)
  return {
    shape,
    where: parts.map(({ where }) => where).join(' and '),
    read: async () => {
      const read: Reals[] = []
      for (const part of parts) read.push(await part.read())
      return values(read)
    },
  }
}

/** @throws InputError unless a part of a combined tensor has the shape that the other parts call for. */
export function mustHaveShape({ shape, where }: LazyTensor, expected: readonly number[]): void {
  if (sameLayout(shape, expected)) return
  throw InputError.at(
    where,
    `is ${showShape(shape)}, but what belongs to it makes it ${showShape(expected)}`,
    'export the weights again',
  )
}

/** Tensors joined along their first dimension: q, k and v as one matrix. */
export function stacked(lookup: Lookup, names: readonly string[]): LazyTensor | undefined {
  return combined(lookup, names, stack)
}

/** The same of tensors that are there. @throws InputError when they differ in another dimension. */
export function stackedTensors(parts: readonly LazyTensor[]): LazyTensor {
  return combinedParts(parts, stack)
}

const stack: Combine = (parts) => {
  for (const part of parts) mustHaveShape(part, [part.shape[0], ...parts[0].shape.slice(1)])
  return {
    shape: [parts.reduce((rows, { shape }) => rows + (shape[0] ?? 1), 0), ...parts[0].shape.slice(1)],
    values: (read: readonly Reals[]) => {
      const joined = new Float64Array(read.reduce((length, part) => length + part.length, 0))
      let next = 0
      for (const part of read) {
        joined.set(part, next)
        next += part.length
      }
      return joined
    },
  }
}

/** The first `rows` rows of a matrix, transposed: [inputs][outputs] becomes [outputs][rows]. */
export function transposedRows(
  lookup: Lookup,
  name: string,
  rows: (matrix: readonly number[]) => number,
): LazyTensor | undefined {
  return combined(lookup, [name], ([{ shape, where }]) => {
    if (shape.length !== 2) throw InputError.at(where, `is ${showShape(shape)}, but must be a matrix`)
    const [, columns] = shape
    const count = rows(shape)
    return {
      shape: [columns, count],
      values: ([matrix]) =>
        Float64Array.from(
          { length: columns * count },
          (_, i) => matrix[(i % count) * columns + Math.floor(i / count)],
        ),
    }
  })
}

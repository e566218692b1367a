import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  expanded,
  flat,
  isWhole,
  type Layout,
  layoutShape,
  reshaped,
  sameOrder,
  sliced,
  transposed,
  wholeLayout,
  withoutAxis,
} from '../../../generator/import/onnx/graph/layout.js'

/** A tensor as it is without layouts: its values one by one. */
interface Plain {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** The places that a layout names, in order. */
function placesOf(layout: Layout): number[] {
  return flat(layout).reduce<number[]>(
    (places, { size, stride }) =>
      places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * stride)),
    [layout.offset],
  )
}

function valueAt({ shape, values }: Plain, index: readonly number[]): number {
  return values[index.reduce((place, i, axis) => place * shape[axis] + i, 0)]
}

/** A tensor of a shape, each value of which comes from a place in another one. */
function picked(
  from: Plain,
  shape: readonly number[],
  place: (index: readonly number[]) => readonly number[],
): Plain {
  const indices = shape.reduce<number[][]>(
    (left, size) => left.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  )
  return { shape, values: indices.map((index) => valueAt(from, place(index))) }
}

interface Step {
  readonly kind: 'reshape' | 'transpose' | 'slice' | 'drop' | 'expand'
  readonly pick: readonly number[]
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('reshape', 'transpose', 'slice', 'drop', 'expand'),
  pick: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
})

/** The same step on both; undefined where a layout cannot do it without a copy. */
function taken({ layout, plain }: { layout: Layout; plain: Plain }, { kind, pick }: Step) {
  const { shape } = plain
  const axis = pick[0] % Math.max(1, shape.length)
  switch (kind) {
    case 'reshape': {
      const sizes = divided(
        shape.reduce((a, b) => a * b, 1),
        pick,
      )
      const made = reshaped(layout, sizes)
      return made && { layout: made, plain: { ...plain, shape: sizes } }
    }
    case 'transpose': {
      const order = [...shape.keys()].sort((a, b) => pick[a % 6] - pick[b % 6] || a - b)
      const to = order.map((each) => shape[each])
      const back = (index: readonly number[]) => shape.map((_, each) => index[order.indexOf(each)])
      return { layout: transposed(layout, order), plain: picked(plain, to, back) }
    }
    case 'slice': {
      if (shape.length === 0) return undefined
      const start = pick[1] % shape[axis]
      const step = 1 + (pick[2] % 2)
      const count = 1 + (pick[3] % Math.ceil((shape[axis] - start) / step))
      const made = sliced(layout, { axis, start, count, step })
      const from = (index: readonly number[]) =>
        index.map((i, each) => (each === axis ? start + i * step : i))
      return made && { layout: made, plain: picked(plain, shape.with(axis, count), from) }
    }
    case 'drop': {
      if (shape[axis] !== 1) return undefined
      const from = (index: readonly number[]) => index.toSpliced(axis, 0, 0)
      return { layout: withoutAxis(layout, axis), plain: picked(plain, shape.toSpliced(axis, 1), from) }
    }
    case 'expand': {
      if (shape.length > 4) return undefined
      const to = [2, ...shape.map((size, each) => (size === 1 && each === axis ? 3 : size))]
      const made = expanded(layout, to)
      const from = (index: readonly number[]) => index.slice(1).map((i, each) => (shape[each] === 1 ? 0 : i))
      return made && { layout: made, plain: picked(plain, to, from) }
    }
  }
}

/** Sizes of a product, some of 1 among them. */
function divided(product: number, pick: readonly number[]): number[] {
  const sizes: number[] = []
  let rest = product
  for (const each of pick.slice(1, 4)) {
    const divisors = Array.from({ length: rest }, (_, i) => i + 1).filter((size) => rest % size === 0)
    const size = divisors[each % divisors.length]
    sizes.push(size)
    rest /= size
  }
  return [...sizes, rest]
}

test('a layout names what its steps do to values, one by one', () => {
  let steps = 0
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
      fc.array(step, { maxLength: 8 }),
      (shape, all) => {
        const count = shape.reduce((a, b) => a * b, 1)
        const values = Array.from({ length: count }, (_, i) => i)
        let state: { layout: Layout; plain: Plain } = { layout: wholeLayout(shape), plain: { shape, values } }
        for (const each of all) {
          const next = taken(state, each)
          if (next === undefined || next.plain.values.length > 4000) continue
          state = next
          steps++
          expect(layoutShape(state.layout)).toEqual(state.plain.shape)
          expect(placesOf(state.layout)).toEqual(state.plain.values)
        }
        // What is the same is known as the same.
        expect(isWhole(state.layout, count)).toBe(placesOf(state.layout).join() === values.join())
      },
    ),
    { numRuns: 500, seed: 1 },
  )
  expect(steps).toBeGreaterThan(1000)
})

test('the same order under other axes', () => {
  const qkv = wholeLayout([1, 17, 96])
  const key = sliced(transposed(reshaped(qkv, [1, 17, 3, 4, 8]) as Layout, [2, 0, 3, 1, 4]), {
    ...{ axis: 0, start: 1, count: 1, step: 1 },
  }) as Layout
  const cut = sliced(qkv, { axis: 2, start: 32, count: 32, step: 1 }) as Layout
  const other = transposed(reshaped(cut, [17, 4, 8]) as Layout, [1, 0, 2])
  expect(sameOrder(key, other)).toBe(true)
  expect(sameOrder(key, transposed(other, [0, 2, 1]))).toBe(false)
})

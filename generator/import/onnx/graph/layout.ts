import { countOf } from '../../../weights/tensor-source.js'

/** A part of an axis: its index counts up to `size`, each step `stride` values further. */
export interface Factor {
  readonly size: number
  readonly stride: number
}

/**
 * Where a tensor's values lie among those of another one, which lie in C order. An axis is a list of factors, outermost
 * first, as heads and elements of a head are once they are joined. So every order of reshape, transpose, split and slice
 * that means the same has the same layout.
 */
export interface Layout {
  readonly offset: number
  readonly axes: readonly (readonly Factor[])[]
}

/** All values in C order. */
export function wholeLayout(shape: readonly number[]): Layout {
  const axes = shape.map((size, axis) => simplified([{ size, stride: countOf(shape.slice(axis + 1)) }]))
  return { offset: 0, axes }
}

/** The sizes of a layout's axes. */
export function layoutShape({ axes }: Layout): number[] {
  return axes.map(sizeOf)
}

/** Whether a layout names all `count` values in C order, whatever its axes. */
export function isWhole(layout: Layout, count: number): boolean {
  return sameOrder(layout, wholeLayout([count]))
}

/** Whether two layouts name the same values in the same order, whatever their axes. */
export function sameOrder(left: Layout, right: Layout): boolean {
  const [a, b] = [flat(left), flat(right)]
  return (
    left.offset === right.offset &&
    a.length === b.length &&
    a.every(({ size, stride }, i) => size === b[i].size && stride === b[i].stride)
  )
}

/** The factors of all axes as one list. */
export function flat({ axes }: Layout): readonly Factor[] {
  return simplified(axes.flat())
}

/** The same values under other axes, of the same product; undefined where that needs a copy. */
export function reshaped(layout: Layout, shape: readonly number[]): Layout | undefined {
  if (countOf(shape) !== countOf(layoutShape(layout))) return undefined
  const left = [...flat(layout)]
  const axes: Factor[][] = []
  for (const size of shape) {
    const axis = taken(left, size)
    if (axis === undefined) return undefined
    axes.push(axis)
  }
  return { offset: layout.offset, axes: axes.map(simplified) }
}

/** Axes in another order: axis i of the result is axis `order[i]`. */
export function transposed({ offset, axes }: Layout, order: readonly number[]): Layout {
  return { offset, axes: order.map((axis) => axes[axis]) }
}

/** Where a slice begins and what it takes. */
export interface Slice {
  readonly axis: number
  readonly start: number
  readonly count: number
  readonly step: number
}

/** A part of an axis; undefined where that needs a copy. */
export function sliced(layout: Layout, { axis, ...range }: Slice): Layout | undefined {
  const part = slicedFactors(layout.axes[axis], range)
  if (part === undefined) return undefined
  return { offset: layout.offset + part.offset, axes: layout.axes.with(axis, part.factors) }
}

/** The layout without an axis of size 1. */
export function withoutAxis({ offset, axes }: Layout, axis: number): Layout {
  return { offset, axes: axes.toSpliced(axis, 1) }
}

/** A layout with axes of size 1, and axes missing in front, repeated to a shape; undefined where others differ. */
export function expanded(layout: Layout, shape: readonly number[]): Layout | undefined {
  const added = shape.length - layout.axes.length
  const axes = shape.map((size, i) => {
    const axis = layout.axes[i - added] ?? []
    if (sizeOf(axis) === size) return axis
    return sizeOf(axis) === 1 ? [{ size, stride: 0 }] : undefined
  })
  const known = axes.filter((axis) => axis !== undefined)
  return added < 0 || known.length < axes.length ? undefined : { offset: layout.offset, axes: known }
}

function sizeOf(axis: readonly Factor[]): number {
  return axis.reduce((product, { size }) => product * size, 1)
}

/** Factors without those of size 1, neighbours joined where one goes on where the other ends. */
function simplified(factors: readonly Factor[]): Factor[] {
  const result: Factor[] = []
  for (const factor of factors) {
    const outer = result.at(-1)
    if (factor.size === 1) continue
    if (outer !== undefined && outer.stride === factor.stride * factor.size)
      result.splice(-1, 1, { size: outer.size * factor.size, stride: factor.stride })
    else result.push(factor)
  }
  return result
}

/** Takes the factors of an axis of a size from the front of a list, one of them divided where it must be. */
function taken(left: Factor[], size: number): Factor[] | undefined {
  const axis: Factor[] = []
  let rest = size
  while (rest !== 1) {
    const next = left.shift()
    if (next === undefined) return undefined
    const part = Math.min(next.size, rest)
    if (part === 0 || next.size % part !== 0 || rest % part !== 0) return undefined
    const inner = next.size / part
    axis.push({ size: part, stride: next.stride * inner })
    if (inner > 1) left.unshift({ size: inner, stride: next.stride })
    rest /= part
  }
  return axis
}

function slicedFactors(
  factors: readonly Factor[],
  { start, count, step }: Omit<Slice, 'axis'>,
): { readonly offset: number; readonly factors: Factor[] } | undefined {
  const [outer, ...inner] = factors
  // An axis of size 1 has no factor.
  if (outer === undefined) return { offset: 0, factors: [] }
  const innerSize = sizeOf(inner)
  const first = Math.floor(start / innerSize)
  const offset = first * outer.stride
  if (innerSize === 1) {
    const part = { size: count, stride: outer.stride * step }
    return { offset, factors: simplified([part]) }
  }
  if (first === Math.floor((start + (count - 1) * step) / innerSize)) {
    const rest = slicedFactors(inner, { start: start - first * innerSize, count, step })
    return rest && { offset: offset + rest.offset, factors: rest.factors }
  }
  if (step !== 1 || start % innerSize !== 0 || count % innerSize !== 0) return undefined
  return { offset, factors: simplified([{ size: count / innerSize, stride: outer.stride }, ...inner]) }
}

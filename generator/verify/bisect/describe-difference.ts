import type { Design } from '../../design/design.js'
import type { ExplainSource } from '../../explain/explain-context.js'
import { explainValue } from '../../explain/explain-value.js'
import { placesOf } from '../../explain/parse-target.js'
import { hexText, realOf } from '../../explain/quantity-text.js'
import { formatName, fractionBits } from '../../numerics/format.js'
import type { Tensors } from '../../targets/target.js'
import type { WrongTensor } from './compare-steps.js'

/** The first value of a tensor that differs. */
export interface FirstDifference {
  readonly tensor: string
  readonly index: readonly number[]
  /** What it is of: token and feature, expert and choice. */
  readonly about: readonly string[]
  readonly format: string
  /** Null where one of the two has no such value. */
  readonly got: SeenValue | null
  readonly want: SeenValue | null
  /** Numbers of the bits that differ, 0 the lowest. */
  readonly bits: readonly number[]
}

/** An integer as it is read. */
export interface SeenValue {
  readonly raw: number
  readonly hex: string
  readonly real: number
}

/** Values that differ, along one dimension of their tensor. */
export interface Spread {
  /** Of the tensor. */
  readonly size: number
  /** Places at which any differs. */
  readonly places: readonly number[]
}

/** Describes the first difference of a tensor. */
export function firstDifference(
  { tensors: expected, ...source }: ExplainSource,
  { name, first: index }: WrongTensor,
  made: Tensors,
): FirstDifference {
  const { shape = [], format = 'index' } = source.design.program.tensors.get(name) ?? {}
  const [want, got] = [expected.get(name)?.[index], made.get(name)?.[index]]
  const [width, fraction] = format === 'index' ? [32, 0] : [format.width, fractionBits(format)]
  const seen = (raw: number | undefined) =>
    raw === undefined
      ? null
      : { raw, hex: hexText(BigInt(raw), width), real: realOf({ raw: BigInt(raw), fraction }) }
  const target = { tensor: name, index }
  return {
    ...{ tensor: name, index: placesOf(index, shape) },
    about: want === undefined ? [] : explainValue({ ...source, tensors: expected }, target).about,
    format: format === 'index' ? 'int' : formatName(format),
    ...{ got: seen(got), want: seen(want) },
    bits: want === undefined || got === undefined ? [] : bitsOf(got ^ want, width),
  }
}

/** Bits that are set. */
function bitsOf(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, bit) => bit).filter((bit) => ((value >>> bit) & 1) === 1)
}

/** Where a tensor is wrong. */
export interface WrongPlaces {
  readonly name: string
  /** Flat indices of all values that differ, ascending. */
  readonly indices: readonly number[]
}

/** Bits in which any value of a tensor differs, and whether all of them differ in the same. */
export function differingBits(
  { program }: Design,
  { name, indices }: WrongPlaces,
  { made, expected }: { readonly made: Tensors; readonly expected: Tensors },
): { readonly bits: readonly number[]; readonly isSame: boolean } {
  const format = program.tensors.get(name)?.format ?? 'index'
  const [got, want] = [made.get(name), expected.get(name)]
  const changes = new Set(indices.map((i) => (got?.[i] ?? 0) ^ (want?.[i] ?? 0)))
  const any = [...changes].reduce((all, change) => all | change, 0)
  return { bits: bitsOf(any, format === 'index' ? 32 : format.width), isSame: changes.size === 1 }
}

/** Where the values that differ are, dimension by dimension. */
export function spreadOf({ program }: Design, { name, indices }: WrongPlaces): Spread[] {
  const shape = program.tensors.get(name)?.shape ?? []
  const places = shape.map(() => new Set<number>())
  for (const index of indices)
    for (const [dimension, place] of placesOf(index, shape).entries()) places[dimension].add(place)
  return shape.map((size, dimension) => ({ size, places: [...places[dimension]].sort((a, b) => a - b) }))
}

import { elementsPerBeat, type StreamData, type StreamPort } from '../base/streams.js'

/** The first place where two results differ. */
export interface Difference {
  /** Field terms: `y.value beat 3 lane 2`, or `[12][700]` of a tensor. */
  readonly where: string
  readonly got: number | null
  readonly want: number | null
}

/** A tensor, or a field of a stream, that differs. */
export interface DifferingPart {
  /** `l0_fc1`, or `y.value`. */
  readonly name: string
  /** The case in which it does; null where there is one alone. */
  readonly case: string | null
  readonly compared: number
  readonly differing: number
  readonly first: Difference
}

/** Outcome of a comparison. */
export interface Comparison {
  readonly compared: number
  readonly differing: number
  readonly first: Difference | null
  /** All that differ, in the order in which they are made. */
  readonly parts: readonly DifferingPart[]
}

/** Nothing was compared. */
export const noComparison: Comparison = { compared: 0, differing: 0, first: null, parts: [] }

/** Compares everything that came out of a stream with what had to. Missing and surplus values differ. */
export function compareStream(port: StreamPort, got: StreamData, want: StreamData): Comparison {
  const parts = port.fields.map((field) => {
    const perBeat = elementsPerBeat(field)
    const name = `${port.name}.${field.name}`
    return compareValues(name, [got.fields[field.name], want.fields[field.name]], (index) => {
      const lane = field.count === undefined ? '' : ` lane ${index % perBeat}`
      return `${name} beat ${Math.floor(index / perBeat)}${lane}`
    })
  })
  return mergeComparisons(parts)
}

/** What a tensor should be. */
export interface WantedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Int32Array
}

/** Compares a tensor with what it should be. */
export function compareTensor(got: Int32Array, { name, shape, values }: WantedTensor): Comparison {
  return compareValues(name, [got, values], (index) => tensorIndex(index, shape))
}

/** One comparison of several: counts add up, the first difference stays. */
export function mergeComparisons(parts: readonly Comparison[]): Comparison {
  return {
    compared: parts.reduce((sum, part) => sum + part.compared, 0),
    differing: parts.reduce((sum, part) => sum + part.differing, 0),
    first: parts.find((part) => part.first !== null)?.first ?? null,
    parts: parts.flatMap((part) => part.parts),
  }
}

/** `[12][700]`: where a flat index is in a shape. */
export function tensorIndex(index: number, shape: readonly number[]): string {
  const places: number[] = []
  let rest = index
  for (const size of shape.toReversed()) {
    places.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return places.map((place) => `[${place}]`).join('')
}

function compareValues(
  name: string,
  [got, want]: readonly [Int32Array, Int32Array],
  where: (index: number) => string,
): Comparison {
  const length = Math.max(got.length, want.length)
  let differing = 0
  let first: Difference | null = null
  for (let i = 0; i < length; i++) {
    if (i < got.length && i < want.length && got[i] === want[i]) continue
    differing++
    first ??= { where: where(i), got: got[i] ?? null, want: want[i] ?? null }
  }
  const parts = first === null ? [] : [{ name, case: null, compared: length, differing, first }]
  return { compared: length, differing, first, parts }
}

import { elementsPerBeat, type StreamData, type StreamPort } from '../base/streams.js'

/** The first place where two results differ. */
export interface Difference {
  /** Field terms: `y.value beat 3 lane 2`, or `[12][700]` of a tensor. */
  readonly where: string
  readonly got: number | null
  readonly want: number | null
}

/** Outcome of a comparison. */
export interface Comparison {
  readonly compared: number
  readonly differing: number
  readonly first: Difference | null
}

/** Compares everything that came out of a stream with what had to. Missing and surplus values differ. */
export function compareStream(port: StreamPort, got: StreamData, want: StreamData): Comparison {
  const parts = port.fields.map((field) => {
    const perBeat = elementsPerBeat(field)
    return compareValues(got.fields[field.name], want.fields[field.name], (index) => {
      const lane = field.count === undefined ? '' : ` lane ${index % perBeat}`
      return `${port.name}.${field.name} beat ${Math.floor(index / perBeat)}${lane}`
    })
  })
  return mergeComparisons(parts)
}

/** Compares two tensors of a shape. */
export function compareTensor(got: Int32Array, want: Int32Array, shape: readonly number[]): Comparison {
  return compareValues(got, want, (index) => tensorIndex(index, shape))
}

/** One comparison of several: counts add up, the first difference stays. */
export function mergeComparisons(parts: readonly Comparison[]): Comparison {
  return {
    compared: parts.reduce((sum, part) => sum + part.compared, 0),
    differing: parts.reduce((sum, part) => sum + part.differing, 0),
    first: parts.find((part) => part.first !== null)?.first ?? null,
  }
}

function compareValues(got: Int32Array, want: Int32Array, where: (index: number) => string): Comparison {
  const length = Math.max(got.length, want.length)
  let differing = 0
  let first: Difference | null = null
  for (let i = 0; i < length; i++) {
    if (i < got.length && i < want.length && got[i] === want[i]) continue
    differing++
    first ??= { where: where(i), got: got[i] ?? null, want: want[i] ?? null }
  }
  return { compared: length, differing, first }
}

function tensorIndex(index: number, shape: readonly number[]): string {
  const places: number[] = []
  let rest = index
  for (const size of shape.toReversed()) {
    places.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return places.map((place) => `[${place}]`).join('')
}

import { exactGelu } from '../numerics/exact-gelu.js'
import type { GeluParams } from '../units/gelu/gelu.params.js'
import { geluReference } from '../units/gelu/gelu.reference.js'

/** How far a GELU is from the exact one: absolute errors, as real numbers. */
export interface GeluAccuracy {
  /** Over every input measured. */
  readonly largest: number
  /** The first input, as a real number, where the error is the largest. */
  readonly at: number
  /** Over evenly spread inputs up to `geluMeanReach`. */
  readonly mean: number
  /** Inputs measured for `largest`, those measured twice counted twice. */
  readonly count: number
  /** Whether they are all inputs of the format. */
  readonly exhaustive: boolean
  /** Least and greatest of the evenly spread inputs, as real numbers. */
  readonly range: readonly [number, number]
}

/** Largest magnitude that counts for the mean: beyond it GELU is straight, and a mean over a format says nothing. */
export const geluMeanReach = 6

/**
 * Measures `geluReference` against exact GELU: on every input for formats of up to 20 bits. For wider ones on some
 * 2^20 inputs over [-8, 8], on every knot and every middle between knots with two inputs to each side, on the ends of
 * the format, and on every input within 2^16 units of the largest error found so far.
 */
export function measureGelu(params: GeluParams): GeluAccuracy {
  const exhaustive = params.width <= 20
  const even = exhaustive ? everyInput(params) : grid(params)
  const evenErrors = absoluteErrors(params, even)
  const found = [worst(even, evenErrors)]
  let count = even.length
  if (!exhaustive) {
    for (const inputs of [() => critical(params), () => neighbourhood(params, largestOf(found).input)]) {
      const measured = inputs()
      found.push(worst(measured, absoluteErrors(params, measured)))
      count += measured.length
    }
  }
  const { error, input } = largestOf(found)
  const real = (value: number) => value / 2 ** params.fraction
  const mean = meanUpTo(geluMeanReach * 2 ** params.fraction, even, evenErrors)
  const range = [real(even[0]), real(even[even.length - 1])] as const
  return { largest: error, at: real(input), mean, count, exhaustive, range }
}

/**
 * |geluReference - exact GELU| of every input, as real numbers.
 * @param x - integers with `params.fraction` fraction bits.
 */
export function absoluteErrors(params: GeluParams, x: Int32Array): Float64Array {
  const one = 2 ** params.fraction
  const y = geluReference(params, x)
  return Float64Array.from(x, (value, i) => Math.abs(y[i] / one - exactGelu(value / one)))
}

interface Worst {
  readonly input: number
  readonly error: number
}

function worst(x: Int32Array, errors: Float64Array): Worst {
  let at = 0
  for (let i = 1; i < errors.length; i++) if (errors[i] > errors[at]) at = i
  return { input: x[at], error: errors[at] }
}

function largestOf(found: readonly Worst[]): Worst {
  return found.reduce((most, next) => (next.error > most.error ? next : most))
}

function meanUpTo(reach: number, x: Int32Array, errors: Float64Array): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < x.length; i++) {
    if (Math.abs(x[i]) > reach) continue
    sum += errors[i]
    count++
  }
  return sum / count
}

function everyInput({ width }: GeluParams): Int32Array {
  return spaced(-(2 ** (width - 1)), 2 ** (width - 1) - 1, 1)
}

// The spacing is odd and the step of a table a power of two: the grid meets every place between two knots.
function grid(params: GeluParams): Int32Array {
  const { low, high } = within(params, 8 * 2 ** params.fraction)
  const spacing = Math.ceil((high - low) / 2 ** 20)
  return spaced(low, high, spacing % 2 === 0 ? spacing - 1 : spacing)
}

function critical(params: GeluParams): Int32Array {
  const { low, high } = within(params, Number.POSITIVE_INFINITY)
  const { stepShift, entries } = params.table ?? { stepShift: params.fraction, entries: [] }
  const places = [0, ...entries.flatMap((_, i) => [i * 2 ** stepShift, (i + 0.5) * 2 ** stepShift])]
  const near = places.flatMap((place) => [-2, -1, 0, 1, 2].flatMap((off) => [place + off, -(place + off)]))
  return Int32Array.from([low, low + 1, ...near.filter((x) => x >= low && x <= high), high - 1, high])
}

function neighbourhood(params: GeluParams, centre: number): Int32Array {
  const { low, high } = within(params, Number.POSITIVE_INFINITY)
  return spaced(Math.max(low, centre - 2 ** 16), Math.min(high, centre + 2 ** 16), 1)
}

/** The part of the format up to a magnitude, in units of its last bit. */
function within({ width }: GeluParams, reach: number): { low: number; high: number } {
  return { low: Math.max(-(2 ** (width - 1)), -reach), high: Math.min(2 ** (width - 1) - 1, reach) }
}

function spaced(low: number, high: number, spacing: number): Int32Array {
  return Int32Array.from({ length: Math.floor((high - low) / spacing) + 1 }, (_, i) => low + i * spacing)
}

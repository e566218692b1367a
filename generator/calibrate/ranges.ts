import { programUses, taskName, tasksOf } from '../network/parameters.js'
import type { Networked } from '../network/program.js'
import { type FixedFormat, fractionBits } from '../numerics/format.js'
import { type FloatParameters, runFloatNetwork } from '../oracle/float-network.js'

/** Magnitudes that a tensor was seen to have. */
export interface Magnitudes {
  readonly largest: number
  /** How many values were seen. */
  readonly count: number
  /** How many of them a signed format of so many integer bits does not hold. */
  beyond(integerBits: number): number
  /** Sum of squared errors of all of them in a signed format, rounded to nearest and clipped. */
  squaredError(format: FixedFormat): number
}

/** By the names that the program has for tensors and parameters. */
export type Ranges = ReadonlyMap<string, Magnitudes>

/** Networks to look at: every image is run for every task. */
export interface CalibrationRuns {
  /** [channels][height][width], 0 to 1. */
  readonly images: readonly Float32Array[]
  readonly parameters: FloatParameters
  /** Called with the blocks that are done of all runs, and with how many there are. */
  readonly done?: (done: number, total: number) => void
  /** Called with every tensor of a run, which is counted from 0 through tasks and then images. */
  readonly visit?: (run: number, name: string, values: Float64Array) => void
}

/** Magnitudes of every tensor of the float64 network over all images and tasks, and of every parameter. */
export function measureRanges(design: Networked, runs: CalibrationRuns): Ranges {
  const { images, parameters, done } = runs
  const ranges = new Map<string, MagnitudeCount>()
  const widen = (name: string, values: ArrayLike<number>) => {
    const seen = ranges.get(name) ?? new MagnitudeCount()
    ranges.set(name, seen.add(values))
  }
  const { tasks } = design.network
  for (const [index, image] of images.entries()) {
    for (const task of tasks.keys()) {
      const before = index * tasks.length + task
      runFloatNetwork(design, {
        ...{ image, task, parameters },
        visit: (name, values) => {
          widen(name, values)
          runs.visit?.(before, name, values)
        },
        done: (blocks, depth) => done?.(before * depth + blocks, images.length * tasks.length * depth),
      })
    }
  }
  // Factors of rows are made of weights.
  for (const { parameter } of programUses(design).filter(({ role }) => role !== 'scale')) {
    for (const task of tasksOf(parameter, design.network))
      widen(parameter.name, parameters(taskName(parameter.name, task)))
  }
  return ranges
}

/** Counts magnitudes between powers of two: what any number of integer bits holds follows. */
export class MagnitudeCount implements Magnitudes {
  largest = 0
  count = 0
  /** At e + offset, how many lie from 2^e to 2^(e+1); smaller ones at 0. */
  private readonly exponents = new Float64Array(2 * offset)
  /** Of these, the sums of magnitudes and of their squares. */
  private readonly sums = new Float64Array(2 * offset)
  private readonly squares = new Float64Array(2 * offset)

  add(values: ArrayLike<number>): this {
    for (let i = 0; i < values.length; i++) {
      const magnitude = Math.abs(values[i])
      this.largest = magnitude > this.largest || Number.isNaN(magnitude) ? magnitude : this.largest
      const at = place(magnitude)
      this.exponents[at]++
      this.sums[at] += magnitude
      this.squares[at] += magnitude * magnitude
    }
    this.count += values.length
    return this
  }

  beyond(integerBits: number): number {
    const from = Math.max(0, Math.min(2 * offset, integerBits - 1 + offset))
    return this.exponents.slice(from).reduce((sum, count) => sum + count, 0)
  }

  squaredError(format: FixedFormat): number {
    const unit = 2 ** -fractionBits(format)
    const limit = 2 ** (format.integerBits - 1)
    let error = 0
    for (const [at, count] of this.exponents.entries()) {
      const least = 2 ** (at - offset)
      const [sum, square] = [this.sums[at], this.squares[at]]
      if (least >= limit) error += square - 2 * limit * sum + limit * limit * count
      // What is below half a unit becomes 0; of larger ones the error is spread evenly.
      else
        error += least < unit / 2 ? Math.min(square, (count * unit * unit) / 12) : (count * unit * unit) / 12
    }
    return error
  }
}

/** Beyond 2^-64 and 2^64 it does not matter how far. */
const offset = 64

function place(magnitude: number): number {
  const exponent = magnitude > 0 ? Math.floor(Math.log2(magnitude)) : -offset
  return Math.max(0, Math.min(2 * offset - 1, exponent + offset))
}

import type { LinearStep } from '../network/linear-layer.js'
import type { Network } from '../network/network.js'
import { taskName, tasksOf } from '../network/parameters.js'
import { type FixedFormat, maxRaw } from '../numerics/format.js'
import type { FloatParameters } from '../oracle/float-network.js'
import type { Numbers } from '../oracle/float-operations.js'
import { factorUnits } from '../weights/parameter-integers.js'

/** The largest magnitude of a format, as an integer. */
export function largestRaw(format: FixedFormat): number {
  return Number(maxRaw(format))
}

/** The largest magnitude of each row. @param weights - [rows][columns] */
export function rowMaxima(weights: Numbers, columns: number): Float64Array {
  const maxima = new Float64Array(weights.length / columns)
  for (let row = 0; row < maxima.length; row++)
    for (let at = row * columns; at < (row + 1) * columns; at++)
      maxima[row] = Math.max(maxima[row], Math.abs(weights[at]))
  return maxima
}

/** The finest format of so many bits that holds the largest row with a factor. */
export function finestWeights(width: number, largest: number): FixedFormat {
  const most = (factorUnits - 1) / factorUnits
  const fraction = Math.floor(Math.log2((most * (2 ** (width - 1) - 1)) / largest))
  return { width, integerBits: width - Math.min(mostFraction, fraction), signed: true }
}

/** Fraction bits beyond which weights of next to nothing gain nothing. */
const mostFraction = 24

/** A matrix of a layer: of a task, of an expert. */
export interface LayerMatrix {
  readonly task: number | null
  readonly expert: number | null
  /** [rows][columns] */
  readonly weight: Numbers
  /** [rows]; null: none */
  readonly bias: Numbers | null
}

/** The matrices of a layer, with what is real of its parameters. */
export function layerMatrices(
  layer: LinearStep,
  network: Network,
  parameters: FloatParameters,
): LayerMatrix[] {
  const { weight, bias } = layer
  const columns = layer.operands.inFeatures
  const tasks =
    bias === null || weight.name.includes('{task}') ? tasksOf(weight, network) : tasksOf(bias, network)
  return tasks.flatMap((task) =>
    Array.from({ length: weight.experts ?? 1 }, (_, expert): LayerMatrix => {
      const first = expert * weight.of + weight.from
      const rows = parameters(taskName(weight.name, task)).subarray(
        first * columns,
        (first + weight.count) * columns,
      )
      const from = bias === null ? 0 : expert * bias.of + bias.from
      const biases =
        bias === null ? null : parameters(taskName(bias.name, task)).subarray(from, from + bias.count)
      return { task, expert: weight.experts === undefined ? null : expert, weight: rows, bias: biases }
    }),
  )
}

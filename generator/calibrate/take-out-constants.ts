import type { LinearStep } from '../network/linear-layer.js'
import { taskName, tasksOf } from '../network/parameters.js'
import type { Networked } from '../network/program.js'
import { type Step, stepKind } from '../network/steps/index.js'
import type { Parameter } from '../network/tensor.js'
import type { FloatParameters } from '../oracle/float-network.js'
import type { ColumnStatistics } from './column-statistics.js'

/** Parameters of a network that computes the same, and the tensors from which something was taken. */
export interface Rewritten {
  readonly parameters: FloatParameters
  readonly tensors: readonly string[]
}

/**
 * Takes the middle of each column out of norms, keys and values, which then are about zero and fit finer formats: a norm's bias is
 * less and the biases behind it more, all keys of a head are less by the same, and weights of attention add up to 1. Left as
 * they are: norms that are read by what has no bias, such as the gates of most networks.
 */
export function takeOutConstants(
  { network, program }: Networked,
  given: FloatParameters,
  columns: ReadonlyMap<string, ColumnStatistics>,
): Rewritten {
  const changed = new ChangedParameters(network, given)
  const tensors: string[] = []
  for (const step of program.steps) {
    for (const { tensor, biases, readers } of removable(step, program.steps)) {
      const constants = columns.get(tensor)?.middles()
      if (constants === undefined || biases === null || constants.length !== biases.count) continue
      if (readers.some(({ bias, operands }) => bias === null || operands.inFeatures !== biases.count))
        continue
      tensors.push(tensor)
      changed.lower(biases, constants)
      for (const reader of readers) changed.giveBack(reader, constants)
    }
  }
  return { parameters: changed.get, tensors }
}

/** A tensor that may lose a constant, the biases that make it, and the layers whose sums lack it then. */
interface Removable {
  readonly tensor: string
  readonly biases: Parameter | null
  readonly readers: readonly LinearStep[]
}

function removable(step: Step, steps: readonly Step[]): Removable[] {
  if (step.kind === 'layerNorm') {
    const readers = layersThatRead(step.output, steps)
    return readers === null ? [] : [{ tensor: step.output, biases: step.bias, readers }]
  }
  if (step.kind !== 'attention') return []
  const bias = (name: string) =>
    steps.find((each) => each.kind === 'linear' && each.output === name) as LinearStep | undefined
  const after = layersThatRead(step.output, steps)
  return [
    { tensor: step.key, biases: bias(step.key)?.bias ?? null, readers: [] },
    ...(after === null
      ? []
      : [{ tensor: step.value, biases: bias(step.value)?.bias ?? null, readers: after }]),
  ]
}

/** Null: something else reads it too. */
function layersThatRead(tensor: string, steps: readonly Step[]): LinearStep[] | null {
  const readers = steps.filter((step) => stepKind(step).reads(step).includes(tensor))
  const layers = readers.map((step) =>
    stepKind(step)
      .layers(step)
      .filter(({ input }) => input === tensor),
  )
  return layers.some((each) => each.length === 0) ? null : layers.flat()
}

class ChangedParameters {
  private readonly changed = new Map<string, Float64Array>()

  constructor(
    private readonly network: Networked['network'],
    private readonly given: FloatParameters,
  ) {}

  readonly get: FloatParameters = (name) => this.changed.get(name) ?? this.given(name)

  lower(bias: Parameter, constants: Float64Array): void {
    for (const task of tasksOf(bias, this.network)) {
      const values = this.own(taskName(bias.name, task))
      for (const [i, constant] of constants.entries()) values[bias.from + i] -= constant
    }
  }

  /** Adds weights times constants to the biases of a layer, those of all its experts. */
  giveBack({ weight, bias, operands: { inFeatures } }: LinearStep, constants: Float64Array): void {
    if (bias === null) throw new Error('a layer without biases takes no constants')
    for (const task of tasksOf(bias, this.network)) {
      const values = this.own(taskName(bias.name, task))
      const weights = this.get(taskName(weight.name, task))
      for (let expert = 0; expert < (weight.experts ?? 1); expert++)
        for (let row = 0; row < weight.count; row++) {
          const at = (expert * weight.of + weight.from + row) * inFeatures
          let sum = 0
          for (let i = 0; i < inFeatures; i++) sum += weights[at + i] * constants[i]
          values[expert * bias.of + bias.from + row] += sum
        }
    }
  }

  private own(name: string): Float64Array {
    const values = this.changed.get(name) ?? Float64Array.from(this.given(name))
    this.changed.set(name, values)
    return values
  }
}

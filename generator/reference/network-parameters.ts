import type { Design } from '../design/design.js'
import { programParameters, taskName, tasksOf } from '../network/parameters.js'
import type { Parameter } from '../network/tensor.js'
import { parameterIntegers, type ReadReals } from '../weights/parameter-integers.js'
import { type ParameterSource, readParameter } from '../weights/parameter-source.js'
import { countOf } from '../weights/tensor-source.js'

/** Every parameter of a network, quantised, by its name in a weights folder. */
export interface NetworkParameters {
  /**
   * The rows of a parameter that a step uses.
   * @param use.expert - of a parameter that has experts.
   * @returns [parameter.count][columns]
   */
  rows(parameter: Parameter, use: ParameterRows): Int32Array
}

/** Which rows of a parameter, and how wide they are. */
export interface ParameterRows {
  readonly columns: number
  readonly task: number
  readonly expert?: number
}

/**
 * Loads and quantises every parameter of a network, those of all tasks.
 * @throws InputError as `loadParameter` does.
 */
export async function loadNetworkParameters(
  design: Design,
  source: ParameterSource,
): Promise<NetworkParameters> {
  return parametersOf(design, await quantised(design, (name, shape) => readParameter(source, name, shape)))
}

/** The integers of every parameter of a network, by name: [experts]? [rows][columns]. @param read - brings their real values. */
export async function quantised(design: Design, read: ReadReals): Promise<Map<string, Int32Array>> {
  const tensors = new Map<string, Int32Array>()
  for (const { shape, columns, ...parameter } of programParameters(design)) {
    const whole = { ...parameter, rows: countOf(shape) / columns, columns }
    tensors.set(parameter.name, await parameterIntegers(design, whole, read))
  }
  return tensors
}

/** Parameters of which the integers are there. */
export function parametersOf(
  { network }: Pick<Design, 'network'>,
  tensors: ReadonlyMap<string, Int32Array>,
): NetworkParameters {
  return {
    rows(parameter, { columns, task, expert = 0 }) {
      const [place] = tasksOf(parameter, network)
      const name = taskName(parameter.name, place === null ? null : task)
      const values = tensors.get(name)
      if (values === undefined) throw new Error(`the network has no parameter ${name}`)
      const first = expert * parameter.of + parameter.from
      return values.subarray(first * columns, (first + parameter.count) * columns)
    },
  }
}

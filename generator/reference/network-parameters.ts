import type { Design } from '../design/design.js'
import { programParameters, taskName, tasksOf } from '../network/parameters.js'
import type { Parameter } from '../network/tensor.js'
import { loadParameter, type ParameterSource } from '../weights/parameter-source.js'

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
  const tensors = new Map<string, Int32Array>()
  for (const { name, shape, columns, format, layer } of programParameters(design)) {
    const rows = shape.reduce((product, size) => product * size, 1) / columns
    const whole = { name, from: 0, count: rows, of: rows, format, ...(layer && { layer }) }
    tensors.set(name, await loadParameter(design, source, whole, { rows, columns }))
  }
  return {
    rows(parameter, { columns, task, expert = 0 }) {
      const [place] = tasksOf(parameter, design.network)
      const name = taskName(parameter.name, place === null ? null : task)
      const values = tensors.get(name)
      if (values === undefined) throw new Error(`the network has no parameter ${name}`)
      const first = expert * parameter.of + parameter.from
      return values.subarray(first * columns, (first + parameter.count) * columns)
    },
  }
}

import type { Design } from '../design/elaborate.js'
import { programParameters } from '../design/parameters.js'
import { loadFloatParameter, type ParameterSource } from '../weights/parameter-source.js'
import type { FloatParameters } from './float-network.js'

/**
 * Every parameter of a network as it was trained, not quantised, those of all tasks.
 * @throws InputError as `loadParameter` does.
 */
export async function loadFloatParameters(design: Design, source: ParameterSource): Promise<FloatParameters> {
  const tensors = new Map<string, Float32Array | Float64Array>()
  for (const { name, shape, columns } of programParameters(design)) {
    const rows = shape.reduce((product, size) => product * size, 1) / columns
    tensors.set(name, await loadFloatParameter(source, name, { rows, columns }))
  }
  return (name) => {
    const values = tensors.get(name)
    if (values === undefined) throw new Error(`the network has no parameter ${name}`)
    return values
  }
}

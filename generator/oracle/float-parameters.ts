import type { Design } from '../design/design.js'
import { type ProgramParameter, programParameters } from '../network/parameters.js'
import { type ParameterSource, readParameter } from '../weights/parameter-source.js'
import { countOf, type Reals } from '../weights/tensor-source.js'
import type { FloatParameters } from './float-network.js'

/** Whether a parameter is a number of the network, not made for the hardware. */
function isReal({ name, layer }: ProgramParameter): boolean {
  return name !== layer?.scale
}

/**
 * Every parameter of a network as its source has it, not quantised.
 * @throws InputError as `readParameter` does.
 */
export async function loadFloatParameters(design: Design, source: ParameterSource): Promise<FloatParameters> {
  const tensors = new Map<string, Reals>()
  for (const { name, shape, columns } of programParameters(design).filter(isReal))
    tensors.set(name, await readParameter(source, name, { rows: countOf(shape) / columns, columns }))
  return (name) => {
    const values = tensors.get(name)
    if (values === undefined) throw new Error(`the network has no parameter ${name}`)
    return values
  }
}

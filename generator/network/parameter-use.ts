import type { LinearStep } from './linear-layer.js'
import type { Parameter } from './tensor.js'

/** What a step does with a parameter. */
export type ParameterRole = 'weight' | 'bias' | 'scale' | 'normScale' | 'normBias' | 'position'

/** A step's use of a parameter: rows of it, and the shape of each row. */
export interface ParameterUse {
  /** The layer of the step: one of an experts step's two, otherwise the step itself. */
  readonly layer: string
  readonly role: ParameterRole
  readonly parameter: Parameter
  /** [inFeatures] of a matrix, [dim] of the position embedding, [] of a vector. */
  readonly rowShape: readonly number[]
}

/** Those of a linear layer, by default with rows as wide as its input. */
export function linearUses(
  { name, weight, bias, scale, operands }: LinearStep,
  rowShape: readonly number[] = [operands.inFeatures],
): ParameterUse[] {
  const uses: ParameterUse[] = [{ layer: name, role: 'weight', parameter: weight, rowShape }]
  if (bias !== null) uses.push({ layer: name, role: 'bias', parameter: bias, rowShape: [] })
  if (scale !== null) uses.push({ layer: name, role: 'scale', parameter: scale, rowShape: [] })
  return uses
}

import type { LinearStep } from '../network/linear-layer.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { outputFeatures } from '../targets/verilog-array/array-matrix.js'
import type { ArrayOperation } from '../targets/verilog-array/array-operation.js'

/** Where a feature of a layer is in a row of the array's results. */
export interface ArrayFeature {
  readonly operation: ArrayOperation
  /** Of the accelerator's operations. */
  readonly op: number
  /** Among the operation's features, those that fill included. */
  readonly position: number
}

/** The operation that makes a feature of a layer. */
export function arrayFeature(
  { design, lowered }: LoweredAccelerator,
  step: LinearStep,
  feature: number,
): ArrayFeature {
  for (const [op, operation] of lowered.operations.entries()) {
    if (operation.matrix?.step !== step) continue
    const position = outputFeatures(design, operation.matrix).indexOf(feature)
    if (position >= 0) return { operation, op, position }
  }
  throw new Error(`no operation makes feature ${feature} of ${step.name}`)
}

import type { LinearOperation } from '../../network/linear-layer.js'
import type { GeluParams } from '../gelu/gelu.params.js'
import type { LinearParams } from './linear.params.js'
import type { LinearTensors } from './linear.reference.js'

/** The compute unit and the GELU behind it. */
export interface LinearUnitParams {
  readonly core: LinearParams
  readonly gelu: GeluParams
}

/** An operation with its tensors. */
export interface LinearJob extends LinearTensors {
  readonly operation: LinearOperation
  /** Digits of the weights; 1 where it is left out. */
  readonly digits?: number
}

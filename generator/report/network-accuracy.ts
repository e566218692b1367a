import { type InferenceRun, runInference } from '../reference/inference.js'
import type { ReferenceModel } from '../reference/reference-model.js'
import { type Accuracy, accuracyOf, fixedTensor } from './accuracy.js'

/** What a network is measured on. */
export interface AccuracyInput {
  /** [channels][height][width], integers of the pixel format. */
  readonly image: Int32Array
  readonly task: number
  /** As `runInference` calls it. */
  readonly done?: NonNullable<InferenceRun['done']>
}

/**
 * Runs the reference and compares its tensors with those of the float64 network on the same image.
 * @param float - as `runFloatNetwork` returns them.
 */
export function networkAccuracy(
  model: ReferenceModel,
  float: ReadonlyMap<string, Float64Array>,
  input: AccuracyInput,
): Accuracy {
  const { tensors } = runInference(model, input)
  const fixed = [...tensors].map(([name, values]) => fixedTensor(model.program, name, values))
  return accuracyOf(float, fixed, { network: model.design.network, task: input.task })
}

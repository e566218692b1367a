import type { Design } from '../design/design.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { type ExpertLoads, expertLoads } from './expert-loads.js'
import { runInference } from './inference.js'
import { loadReferenceModel } from './load-reference-model.js'

/**
 * The loads of experts of an inference, which runs as far as the last gate; that hardware fills the same queues is what verify compares.
 * @param image - as the reference takes it, of one task
 */
export async function countExpertLoads(
  design: Design,
  source: ParameterSource,
  { image, task }: { readonly image: Int32Array; readonly task: number },
): Promise<ExpertLoads[]> {
  if (design.network.moe === null) return []
  const model = await loadReferenceModel(design, source)
  const { tensors } = runInference(model, { image, task, choicesOnly: true })
  return expertLoads(model.program, tensors)
}

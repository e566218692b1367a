import { parseConfig } from '../../generator/config/load.js'
import type { ConfigInput } from '../../generator/config/schema.js'
import { elaborate } from '../../generator/design/elaborate.js'
import type { ExplainSource } from '../../generator/explain/explain-context.js'
import { loadImage } from '../../generator/images/load-image.js'
import { runInference } from '../../generator/reference/inference.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../generator/reference/reference-model.js'

/** Where parameters come from, and the seed of the image. */
export const weightsSource = { folders: [], seed: 5 }

/** A run of the reference, all of whose tensors are kept. */
export async function explainedRun(config: ConfigInput, task: number): Promise<ExplainSource> {
  const design = elaborate(parseConfig(config))
  const { pixels: image } = await loadImage(design, { path: undefined, seed: weightsSource.seed })
  const parameters = await loadNetworkParameters(design, weightsSource)
  const { tensors } = runInference(new ReferenceModel(design, parameters, null), { image, task })
  return { design, task, tensors, parameters }
}

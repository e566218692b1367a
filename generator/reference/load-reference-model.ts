import type { Design } from '../design/design.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { Kernels } from './kernels/kernels.js'
import { spareThreads } from './kernels/threads.js'
import { loadNetworkParameters } from './network-parameters.js'
import { ReferenceModel } from './reference-model.js'

/** A design's reference with its parameters, on all threads that are spare. @throws InputError as both do. */
export async function loadReferenceModel(design: Design, source: ParameterSource): Promise<ReferenceModel> {
  const parameters = await loadNetworkParameters(design, source)
  return new ReferenceModel(design, parameters, await Kernels.create(spareThreads()))
}

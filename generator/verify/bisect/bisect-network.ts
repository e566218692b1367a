import { networkBackends } from '../../backends/network-backends.js'
import type { Stage } from '../../backends/network-job.js'
import { runInference } from '../../reference/inference.js'
import { loadReferenceModel } from '../../reference/load-reference-model.js'
import type { Tensors } from '../../targets/target.js'
import type { BisectJob } from './bisect-job.js'
import { commonExperts } from './common-experts.js'
import { type WrongStep, type WrongTensor, wrongIndices, wrongSteps } from './compare-steps.js'
import {
  differingBits,
  type FirstDifference,
  firstDifference,
  type Spread,
  spreadOf,
} from './describe-difference.js'
import { type LayerAlone, runAlone } from './run-alone.js'

/** The step in which a fault is. */
export interface Culprit {
  readonly step: WrongStep['step']
  /** Its first tensor that is wrong. */
  readonly tensor: WrongTensor
  /** Flat indices of all of its values that differ, ascending. */
  readonly indices: readonly number[]
  readonly first: FirstDifference
  readonly spread: readonly Spread[]
  readonly bits: ReturnType<typeof differingBits>
  /** Of a sum of experts, those that all wrong tokens have in common. */
  readonly experts: readonly number[]
  readonly alone: LayerAlone
}

/** What a bisection found. */
export interface Bisection {
  /** Values that were compared. */
  readonly compared: number
  readonly wrong: readonly WrongStep[]
  /** Steps that are wrong although all that they read is right; the first is where to look. */
  readonly culprits: readonly Culprit[]
  /** Of the reference. */
  readonly expected: Tensors
}

/**
 * Compares every tensor of a network with the reference, and runs the first wrong step alone.
 * @throws ToolError when a tool is missing, or a run does not end; InputError as `loadReferenceModel` does.
 */
export async function bisectNetwork(job: BisectJob, stage: Stage): Promise<Bisection> {
  const { design, image, task, source, backend, build } = job
  const model = await stage('loading weights', () => loadReferenceModel(design, source))
  const { tensors: expected } = await stage('running the reference', async (done) =>
    runInference(model, { image, task, done }),
  )
  const run = { design, image, task, source, ...build }
  const { tensors: made } = await networkBackends[backend.name].run(run, stage)
  const wrong = wrongSteps(design, made, expected)
  const explained = { design, task, tensors: expected, parameters: model.parameters }
  const culprits: Culprit[] = []
  for (const each of wrong.filter(({ wrongInputs }) => wrongInputs.length === 0)) {
    const [tensor] = each.tensors
    const places = { name: tensor.name, indices: wrongIndices(tensor.name, made, expected) }
    culprits.push({
      ...{ step: each.step, tensor, indices: places.indices },
      first: firstDifference(explained, tensor, made),
      spread: spreadOf(design, places),
      bits: differingBits(design, places, { made, expected }),
      experts: commonExperts(each, places, { expected, topK: design.network.moe?.topK ?? 0 }),
      alone: await runAlone(job, { step: each.step, expected }, stage),
    })
  }
  const compared = [...expected].reduce((sum, [name, { length }]) => sum + (name === 'image' ? 0 : length), 0)
  return { compared, wrong, culprits, expected }
}

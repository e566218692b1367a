import type { LoadedImage } from '../images/load-image.js'
import { stepKind } from '../network/steps/index.js'
import type { ReferenceModel } from '../reference/reference-model.js'
import { networkAccuracy } from './network-accuracy.js'

/** How near a network of few bits comes to float64: the worst of all tasks. */
export interface FewBitsAccuracy {
  /** Of the residual stream behind the first block. */
  readonly firstBlockDb: number
  /** Of the network's result. */
  readonly resultDb: number
  /** Tokens that visit float's experts, in the block where fewest do; null: there are no experts. */
  readonly sameExperts: number | null
}

/**
 * Measures a network on an image.
 * @param float - by task, as `runFloatNetwork` returns them.
 */
export function fewBitsAccuracy(
  model: ReferenceModel,
  float: readonly ReadonlyMap<string, Float64Array>[],
  { pixels }: Pick<LoadedImage, 'pixels'>,
): FewBitsAccuracy {
  const measured = float.map((tensors, task) => networkAccuracy(model, tensors, { image: pixels, task }))
  const last = model.program.steps.at(-1)
  const result = last === undefined ? '' : (stepKind(last).makes(last).at(-1) ?? '')
  const worst = (name: string) =>
    Math.min(
      ...measured.map(({ tensors }) => tensors.find((each) => each.name === name)?.snrDb ?? Number.NaN),
    )
  const gates = measured.flatMap((accuracy) => accuracy.gates.map(({ sameExperts }) => sameExperts))
  return {
    firstBlockDb: worst('l0_x_out'),
    resultDb: worst(result),
    sameExperts: gates.length === 0 ? null : Math.min(...gates),
  }
}

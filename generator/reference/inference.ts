import { type PerPart, sumByPart } from '../network/network-parts.js'
import type { ReferenceModel } from './reference-model.js'

/** What `runInference` runs. */
export interface InferenceRun {
  readonly image: Int32Array
  readonly task: number
  readonly choicesOnly?: boolean
  /** Called with the steps that are done, and with how many there are, as they are done. */
  readonly done?: (done: number, total: number) => void
}

/** One inference of the reference, measured. */
export interface Inference {
  /** The program's tensors by name, the image first, in the order in which they were made; those that were kept. */
  readonly tensors: ReadonlyMap<string, Int32Array>
  readonly seconds: number
  readonly secondsOf: PerPart
}

/**
 * Runs the reference once.
 * @param request.image - [channels][height][width], integers of the pixel format.
 * @param request.choicesOnly - of all tensors keep only the result and what says which experts ran: scores of large
 *   images take gigabytes.
 */
export function runInference(
  model: ReferenceModel,
  { image, task, choicesOnly = false, done }: InferenceRun,
): Inference {
  const { steps } = model.program
  const last = steps.at(-1)
  const tensors = new Map([['image', image]])
  const seconds: [string, number][] = []
  const start = performance.now()
  let before = start
  model.infer({
    image,
    task,
    visit: (name, values, step) => {
      const isChoice = step.kind === 'gate' || step.kind === 'patchReorder'
      if (!choicesOnly || isChoice || step === last) tensors.set(name, values)
      const now = performance.now()
      seconds.push([step.name, (now - before) / 1000])
      before = now
      done?.(steps.indexOf(step) + 1, steps.length)
    },
  })
  return {
    tensors,
    seconds: (before - start) / 1000,
    secondsOf: sumByPart(model.design.network, seconds),
  }
}

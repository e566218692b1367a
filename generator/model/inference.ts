import type { Step } from '../design/steps.js'
import type { ReferenceModel } from './reference-model.js'

/** A block of the network, and how long it took. */
export interface TimedBlock {
  readonly block: number
  readonly kind: 'dense' | 'moe'
  readonly seconds: number
}

/** What `runInference` runs. */
export interface InferenceRun {
  readonly image: Int32Array
  readonly task: number
  readonly choicesOnly?: boolean
}

/** One inference of the reference, measured. */
export interface Inference {
  /** The program's tensors by name, the image first, in the order in which they were made; those that were kept. */
  readonly tensors: ReadonlyMap<string, Int32Array>
  readonly seconds: number
  readonly patchEmbedSeconds: number
  readonly blocks: readonly TimedBlock[]
  /** By block with experts, how many tokens each of them runs on. */
  readonly experts: readonly { readonly block: number; readonly queueLengths: readonly number[] }[]
}

/**
 * Runs the reference once.
 * @param request.image - [channels][height][width], integers of the pixel format.
 * @param request.choicesOnly - of all tensors keep only the result and what says which experts ran: scores of large
 *   images take gigabytes.
 */
export function runInference(
  model: ReferenceModel,
  { image, task, choicesOnly = false }: InferenceRun,
): Inference {
  const last = model.program.steps.at(-1)
  const tensors = new Map([['image', image]])
  const secondsOf = new Map<number | null, number>()
  const start = performance.now()
  let before = start
  model.infer({
    image,
    task,
    visit: (name, values, step) => {
      const isChoice = step.kind === 'gate' || step.kind === 'patchReorder'
      if (!choicesOnly || isChoice || step === last) tensors.set(name, values)
      const now = performance.now()
      const block = blockOf(step)
      secondsOf.set(block, (secondsOf.get(block) ?? 0) + (now - before) / 1000)
      before = now
    },
  })
  return {
    tensors,
    seconds: (before - start) / 1000,
    patchEmbedSeconds: secondsOf.get(null) ?? 0,
    ...blocksOf(model, { tensors, secondsOf }),
  }
}

function blocksOf(
  { design: { network }, program }: ReferenceModel,
  made: Pick<Inference, 'tensors'> & { readonly secondsOf: ReadonlyMap<number | null, number> },
): Pick<Inference, 'blocks' | 'experts'> {
  const experts = program.steps.flatMap((step) => {
    const block = blockOf(step)
    if (step.kind !== 'patchReorder' || block === null) return []
    return [{ block, queueLengths: [...(made.tensors.get(step.queueLengths) ?? [])] }]
  })
  const blocks = Array.from({ length: network.depth }, (_, block): TimedBlock => {
    const kind = experts.some((each) => each.block === block) ? 'moe' : 'dense'
    return { block, kind, seconds: made.secondsOf.get(block) ?? 0 }
  })
  return { blocks, experts }
}

/** The block that a step belongs to; null ahead of the first. */
function blockOf({ name }: Step): number | null {
  const match = /^l(\d+)_/.exec(name)
  return match === null ? null : Number(match[1])
}

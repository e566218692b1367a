import type { ExplainContext } from './explain-context.js'

/** A token in the queue of an expert: by which of its choices, the first of them 0. */
export interface Queued {
  readonly token: number
  readonly choice: number
  readonly score: bigint
}

/** Tensors of choices. */
export interface ChoiceNames {
  readonly indices: string
  readonly scores: string
}

/** The queue of every expert, tokens ascending (docs/reference/numerics.md, patch_reorder). */
export function queuesOf({ indices, scores }: ChoiceNames, context: ExplainContext): Queued[][] {
  const { moe } = context.design.network
  if (moe === null) throw new Error('a network without experts has no queues')
  const { pruneBelow } = moe.gate
  const least = pruneBelow === null ? null : Math.floor(pruneBelow * 2 ** scoreFraction(context))
  const [index, score] = [context.tensor(indices), context.tensor(scores)]
  const queues: Queued[][] = Array.from({ length: moe.experts }, () => [])
  for (let at = 0; at < index.length; at++) {
    const [token, choice] = [Math.floor(at / moe.topK), at % moe.topK]
    const earlier = index.slice(token * moe.topK, at)
    const counts = !earlier.includes(index[at]) && (least === null || score[at] > least)
    if (counts) queues[index[at]]?.push({ token, choice, score: BigInt(score[at]) })
  }
  return queues
}

/** Experts that have a queue, in the order in which they run. */
export function executionOrder(queues: readonly (readonly Queued[])[], context: ExplainContext): number[] {
  const leading = context.design.patchReorder?.leading ?? 0
  const all = [...queues.keys()].filter((expert) => queues[expert].length > 0)
  const left = all.filter((expert) => expert >= leading)
  const order = all.filter((expert) => expert < leading)
  for (let turn = 0; left.length > 0; turn++) {
    const lengths = left.map((expert) => queues[expert].length)
    const wanted = turn % 2 === 0 ? Math.max(...lengths) : Math.min(...lengths)
    order.push(...left.splice(lengths.indexOf(wanted), 1))
  }
  return order
}

/** Fraction bits of a gate's score. */
export function scoreFraction({ design }: ExplainContext): number {
  const { width, integerBits } = design.formats.gateScore
  return width - integerBits
}

import { fitSigned, splitRequantizer } from '../../numerics/requantize-int32.js'
import type { PatchReorderParams } from './patch_reorder.params.js'

/** The experts that each token chose: [tokens][topK], a token's first choice first. */
export interface Choices {
  readonly index: Int32Array
  readonly score: Int32Array
}

/** A token in the queue of an expert. */
export interface QueueEntry {
  readonly token: number
  readonly score: number
}

/** An expert that runs, and its queue. */
export interface ExpertRun {
  readonly expert: number
  readonly queue: readonly QueueEntry[]
}

/** The queues of experts that have any token, in the order in which they run (docs/reference/numerics.md, patch_reorder). */
export function expertRuns(params: PatchReorderParams, choices: Choices): ExpertRun[] {
  const queues = expertQueues(params, choices)
  return expertOrder(
    params.leading,
    queues.map((queue) => queue.length),
  ).map((expert) => ({ expert, queue: queues[expert] }))
}

/** The queue of every expert, tokens ascending. */
export function expertQueues(
  { experts, topK, pruneAt }: Pick<PatchReorderParams, 'experts' | 'topK' | 'pruneAt'>,
  { index, score }: Choices,
): QueueEntry[][] {
  const queues: QueueEntry[][] = Array.from({ length: experts }, () => [])
  for (let at = 0; at < index.length; at++) {
    const token = Math.floor(at / topK)
    const repeated = index.subarray(token * topK, at).includes(index[at])
    const pruned = pruneAt !== null && score[at] <= pruneAt
    // An expert that does not exist has no queue.
    if (!repeated && !pruned) queues[index[at]]?.push({ token, score: score[at] })
  }
  return queues
}

/**
 * The experts with a queue, in the order in which they run.
 * @param leading - how many run first, by index; the others follow by turns.
 */
export function expertOrder(leading: number, lengths: readonly number[]): number[] {
  const all = lengths.map((_, expert) => expert).filter((expert) => lengths[expert] > 0)
  const left = all.filter((expert) => expert >= leading)
  // A stable sort keeps the lower of equal experts first, from either end.
  const longest = left.toSorted((a, b) => lengths[b] - lengths[a])
  const shortest = left.toSorted((a, b) => lengths[a] - lengths[b])
  const chosen = new Set<number>()
  while (chosen.size < left.length) {
    const from = chosen.size % 2 === 0 ? longest : shortest
    const next = from.find((expert) => !chosen.has(expert))
    if (next !== undefined) chosen.add(next)
  }
  return [...all.filter((expert) => expert < leading), ...chosen]
}

/** The tokens of all queues in execution order: [entries][width]. */
export function gatherTokens(runs: readonly ExpertRun[], tokens: Int32Array, width: number): Int32Array {
  const entries = runs.flatMap(({ queue }) => queue)
  const gathered = new Int32Array(entries.length * width)
  entries.forEach(({ token }, n) => {
    gathered.set(tokens.subarray(token * width, (token + 1) * width), n * width)
  })
  return gathered
}

/**
 * Adds every result, times its score, to its token.
 * @param y - [entries][width], in execution order.
 * @param onto - [tokens][width], what the tokens start from.
 * @returns [tokens][width]
 */
export function scatterResults(
  params: PatchReorderParams,
  runs: readonly ExpertRun[],
  { y, onto, width }: { readonly y: Int32Array; readonly onto: Int32Array; readonly width: number },
): Int32Array {
  const { scoreFraction: shift, rounding, overflow } = params
  const contribution = splitRequantizer({ shift, width: params.yWidth, rounding, overflow })
  // At most 2^31 * (topK + 1) in magnitude: exact in a double.
  const sums = Float64Array.from(onto)
  const entries = runs.flatMap(({ queue }) => queue)
  entries.forEach(({ token, score }, n) => {
    for (let j = 0; j < width; j++) {
      const value = y[n * width + j]
      sums[token * width + j] += contribution((value >> 16) * score, (value & 0xffff) * score)
    }
  })
  const fit = fitSigned[overflow]
  return Int32Array.from(sums, (sum) => fit(sum, params.yWidth))
}

import type { PatchReorderStep } from '../../network/steps/patch-reorder.js'
import type { PatchReorderParams } from './patch_reorder.params.js'
import type { ExpertRun } from './patch_reorder.reference.js'

/** Queues and scores filled up to [experts][tokens], lengths, and the order in which experts run. */
export function queueTensors(
  { experts }: PatchReorderParams,
  step: PatchReorderStep,
  { runs, tokens }: { readonly runs: readonly ExpertRun[]; readonly tokens: number },
): ReadonlyMap<string, Int32Array> {
  const queues = new Int32Array(experts * tokens).fill(-1)
  const scores = new Int32Array(experts * tokens)
  const lengths = new Int32Array(experts)
  const metaqueue = new Int32Array(experts + 1).fill(-1)
  runs.forEach(({ expert, queue }, place) => {
    queue.forEach(({ token, score }, i) => {
      queues[expert * tokens + i] = token
      scores[expert * tokens + i] = score
    })
    lengths[expert] = queue.length
    metaqueue[place] = expert
  })
  metaqueue[experts] = runs.length
  return new Map([
    [step.queues, queues],
    [step.queueScores, scores],
    [step.queueLengths, lengths],
    [step.metaqueue, metaqueue],
  ])
}

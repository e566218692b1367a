import type { ProgramRequirements } from '../requirements.js'
import { plainKind, type StepKind } from './step-kind.js'

/** Tokens queued per expert in token order, and the experts that have any in the order in which they run. */
export interface PatchReorderStep {
  readonly kind: 'patchReorder'
  readonly name: string
  readonly indices: string
  readonly scores: string
  readonly queues: string
  readonly queueScores: string
  readonly queueLengths: string
  readonly metaqueue: string
  readonly order: ProgramRequirements['expertOrder']
}

/** Choices are `PREFIX_topk_index` and `PREFIX_topk_score`. */
export interface PatchReorderDraft {
  readonly prefix: string
  readonly experts: number
}

export const patchReorderKind: StepKind<PatchReorderStep, PatchReorderDraft> = {
  ...plainKind,
  build(parts, { prefix: l, experts }) {
    const { network, formats, expertOrder } = parts.needs
    parts.addFixed(`${l}_expert_queues`, [experts, network.tokens], 'index')
    parts.addFixed(`${l}_expert_scores`, [experts, network.tokens], formats.gateScore)
    parts.addFixed(`${l}_expert_queue_lens`, [experts], 'index')
    parts.addFixed(`${l}_expert_metaqueue`, [experts + 1], 'index')
    return {
      kind: 'patchReorder',
      name: `${l}_expert_queues`,
      indices: `${l}_topk_index`,
      scores: `${l}_topk_score`,
      queues: `${l}_expert_queues`,
      queueScores: `${l}_expert_scores`,
      queueLengths: `${l}_expert_queue_lens`,
      metaqueue: `${l}_expert_metaqueue`,
      order: expertOrder,
    }
  },
  reads: ({ indices, scores }) => [indices, scores],
  makes: ({ queues, queueScores, queueLengths, metaqueue }) => [queues, queueScores, queueLengths, metaqueue],
}

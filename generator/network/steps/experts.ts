import { type LinearStep, linearLayer, mlpParameters } from '../linear-layer.js'
import type { Experts } from '../network.js'
import { linearUses } from '../parameter-use.js'
import type { ProgramParts } from '../program-parts.js'
import type { StepKind } from './step-kind.js'

/** The experts of a block, each on its queued tokens: gather, fc1, GELU, fc2, times score, scatter-accumulate. */
export interface ExpertsStep {
  readonly kind: 'experts'
  readonly name: string
  readonly input: string
  /** The choices that the queues are made of. */
  readonly indices: string
  readonly scores: string
  readonly queues: string
  readonly queueScores: string
  readonly queueLengths: string
  /** A row per queue entry, experts ascending whatever their order. */
  readonly hidden: string
  readonly output: string
  /** The tensor that contributions accumulate onto; null starts from zero. */
  readonly onto: string | null
  readonly fc1: LinearStep
  readonly fc2: LinearStep
}

/** Queues are `PREFIX_expert_queues` and its like. */
export interface ExpertsDraft {
  readonly prefix: string
  readonly input: string
  /** The sum that results join. */
  readonly sum: string
  readonly moe: Experts
}

export const expertsKind: StepKind<ExpertsStep, ExpertsDraft> = {
  build(parts, { prefix: l, input, sum, moe }) {
    const { profile, network } = parts.needs
    const accumulates = profile === 'exact'
    const owner = `${l}_x_out`
    const output = accumulates ? owner : `${l}_moe_out`
    parts.addTokens(output, { width: network.dim, kind: 'residual', owner })
    parts.add(`${l}_moe_hidden`, { shape: [network.tokens * moe.topK, moe.hidden], kind: 'hidden' })
    return {
      kind: 'experts',
      name: `${l}_moe`,
      input,
      indices: `${l}_topk_index`,
      scores: `${l}_topk_score`,
      queues: `${l}_expert_queues`,
      queueScores: `${l}_expert_scores`,
      queueLengths: `${l}_expert_queue_lens`,
      hidden: `${l}_moe_hidden`,
      output,
      onto: accumulates ? sum : null,
      ...layersOf(parts, { prefix: l, input, moe }),
    }
  },
  reads: ({ input, indices, scores, onto }) => [input, indices, scores, ...(onto === null ? [] : [onto])],
  makes: ({ hidden, output }) => [hidden, output],
  layers: ({ fc1, fc2 }) => [fc1, fc2],
  hidden: ({ hidden }) => hidden,
  withLayers: (step, change) => ({ ...step, fc1: change(step.fc1), fc2: change(step.fc2) }),
  parameters: ({ fc1, fc2 }) => [...linearUses(fc1), ...linearUses(fc2)],
  products({ fc1, fc2 }, { tokens, moe }) {
    const rows = tokens * (moe?.topK ?? 0)
    return [fc1, fc2].map(({ operands }) => [rows, operands.inFeatures, operands.outFeatures])
  },
}

function layersOf(
  parts: ProgramParts,
  { prefix: l, input, moe }: Omit<ExpertsDraft, 'sum'>,
): Pick<ExpertsStep, 'fc1' | 'fc2'> {
  const { dim } = parts.needs.network
  return {
    fc1: linearLayer(parts, {
      ...{ name: `${l}_expert_fc1`, input, inFeatures: dim, outFeatures: moe.hidden, gelu: true },
      ...mlpParameters(parts, `${l}_htoh4`, { rows: moe.hidden, experts: moe.experts }),
      ...{ resultKind: 'hidden', owner: `${l}_moe_hidden` },
    }),
    fc2: linearLayer(parts, {
      ...{ name: `${l}_expert_fc2`, input: `${l}_moe_hidden`, inFeatures: moe.hidden, outFeatures: dim },
      ...mlpParameters(parts, `${l}_h4toh`, { rows: dim, experts: moe.experts }),
      resultKind: 'residual',
      owner: `${l}_x_out`,
    }),
  }
}

import type { Design } from '../design/design.js'
import type { Experts } from '../network/network.js'
import { blockOf } from '../network/network-parts.js'
import type { PatchReorderStep } from '../network/steps/patch-reorder.js'
import { fractionBits } from '../numerics/format.js'
import type { Collector, VisitedTensor } from './collector.js'
import { pack } from './pack.js'
import type { ExpertChoices, ExpertsData } from './types/experts.js'

/** Scores, 0 to 1, are kept in parts of 1 / this. */
const scoreSteps = 2 ** 15

/** What the gates of every block choose, for every task that runs. */
export function expertsCollector(design: Design, moe: Experts): Collector<ExpertsData> {
  const choices: ExpertChoices[] = []
  let run = new Map<string, Int32Array>()
  return {
    visit({ task, name, values, step }: VisitedTensor) {
      if (step.kind !== 'gate' && step.kind !== 'patchReorder') return
      run.set(name, values)
      if (step.kind !== 'patchReorder' || name !== step.metaqueue) return
      choices.push(choicesOf(design, moe, { task, step, tensors: run }))
      run = new Map()
    },
    data: () => ({
      ...{ experts: moe.experts, topK: moe.topK, scoreUnit: 1 / scoreSteps },
      ...{ blocks: moe.blocks, choices },
    }),
  }
}

interface GateRun {
  readonly task: number
  readonly step: PatchReorderStep
  readonly tensors: ReadonlyMap<string, Int32Array>
}

function choicesOf(design: Design, moe: Experts, { task, step, tensors }: GateRun): ExpertChoices {
  const tensor = (name: string) => tensors.get(name) ?? new Int32Array(0)
  const [indices, scores, queues] = [step.indices, step.scores, step.queues].map(tensor)
  const loads = tensor(step.queueLengths)
  const { tokens } = design.network
  const queued = Array.from(
    loads,
    (length, expert) => new Set(queues.subarray(expert * tokens, expert * tokens + length)),
  )
  const visits = indices.map((expert, i) => (queued[expert]?.has(Math.floor(i / moe.topK)) ? 1 : 0))
  const format = design.program.tensors.get(step.scores)?.format ?? 'index'
  const unit = format === 'index' ? 1 : 2 ** -fractionBits(format)
  const steps = Array.from(scores, (score) => Math.max(0, Math.round(score * unit * scoreSteps)))
  return {
    ...{ task, block: blockOf(step.name) ?? 0, chosen: pack(indices, 1), scores: pack(steps, 2) },
    ...{ visits: pack(visits, 1), loads: [...loads] },
  }
}

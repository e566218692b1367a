import { blockOf } from '../network/network-parts.js'
import type { Program } from '../network/program.js'

/** On how many tokens each expert of a block runs. */
export interface ExpertLoads {
  readonly block: number
  readonly queueLengths: readonly number[]
}

/** The loads of every block with experts, from the tensors of a run. */
export function expertLoads({ steps }: Program, tensors: ReadonlyMap<string, Int32Array>): ExpertLoads[] {
  return steps.flatMap((step) => {
    const block = blockOf(step.name)
    if (step.kind !== 'patchReorder' || block === null) return []
    return [{ block, queueLengths: [...(tensors.get(step.queueLengths) ?? [])] }]
  })
}

import { greatestCommonDivisor } from '../base/greatest-common-divisor.js'
import type { Design } from '../design/design.js'
import type { LoadShape } from './load-shape.js'

/** Part of the experts that have tokens under `falling`. */
const share = 0.9

/**
 * How many tokens each expert has, of each layer with experts, when none of a token's choices is pruned. `falling`: from the busiest
 * expert to the last one that has any in even steps, and a tenth of the experts has none, as M³ViT-tiny's published gates come to in
 * cycles; `even`: the same for all. Busy and idle experts stand mixed.
 */
export function assumedLoads({ network }: Design, task: number, shape: LoadShape): number[][] {
  const { moe, tokens } = network
  if (moe === null) return []
  const { first, count } = moe.gate
  const lengths = shared(tokens * moe.topK, weightsOf(count, shape))
  return moe.blocks.map((_, layer) => {
    const queues = Array<number>(moe.experts).fill(0)
    for (const [rank, length] of lengths.entries()) queues[first[task] + mixed(rank, layer, count)] = length
    return queues
  })
}

function weightsOf(experts: number, shape: LoadShape): number[] {
  const weight: Readonly<Record<LoadShape, (rank: number) => number>> = {
    even: () => 1,
    falling: (rank) => Math.max(0, 1 - (rank + 0.5) / (share * experts)),
  }
  return Array.from({ length: experts }, (_, rank) => weight[shape](rank))
}

/** Whole numbers in the proportion of weights that come to a total. */
function shared(total: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let until = 0
  let given = 0
  return weights.map((weight) => {
    until += weight
    const part = Math.round((total * until) / all) - given
    given += part
    return part
  })
}

/** A place of each rank, other ones in each layer: steps of about three eighths of the experts, which meet each once. */
function mixed(rank: number, layer: number, experts: number): number {
  let step = Math.max(1, Math.floor((3 * experts) / 8))
  while (greatestCommonDivisor(step, experts) > 1) step++
  return (rank * step + layer) % experts
}

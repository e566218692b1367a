import { seededRandom } from '../base/random.js'
import { type OrderPolicy, orderPolicies, stallCycles } from './expert-order.js'

/** Queue lengths of block 1 of the published M³ViT-tiny, for the published image. */
export const publishedQueues = {
  'task 0': [0, 6, 0, 32, 0, 27, 15, 24, 22, 18, 0, 22, 12, 33, 32, 15],
  'task 1': [0, 17, 0, 40, 1, 22, 16, 25, 2, 19, 0, 23, 16, 1, 52, 24],
} as const

/** M³ViT-tiny's experts, 192 to 384 to 192, on 16 x 16 with 16-bit weights, at 42 bytes a cycle. */
export const publishedLoading = { matrixTiles: 288, matrices: 2, tileCycles: 512 / 42 } as const

/** Sizes of the weight ring in matrices; 1024 tiles, the default, are 3.6. */
const rings = [1.5, 2, 3, 1024 / 288, 4, 6, 8]

/** The Markdown table of docs/reference/units/patch_reorder.md: stall cycles of a block by policy and size of the ring. */
export function expertOrderTable(): string {
  const heading = ['queues', 'ring, matrices', ...Object.keys(orderPolicies)]
  const groups: Record<string, readonly (readonly number[])[]> = {
    'task 0': [publishedQueues['task 0']],
    'task 1': [publishedQueues['task 1']],
    'mean of 200': randomQueues(),
  }
  const rows = Object.entries(groups).flatMap(([name, queues]) =>
    rings.map((matrices) => [name, Number(matrices.toFixed(1)).toString(), ...stallCells(queues, matrices)]),
  )
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function stallCells(queues: readonly (readonly number[])[], matrices: number): string[] {
  const loading = { ...publishedLoading, ringTiles: Math.round(matrices * publishedLoading.matrixTiles) }
  return Object.values<OrderPolicy>(orderPolicies).map((policy) => {
    const stalls = queues.map((lengths) =>
      stallCycles(
        loading,
        policy(lengths).map((expert) => lengths[expert]),
      ),
    )
    const mean = stalls.reduce((sum, cycles) => sum + cycles, 0) / queues.length
    return Math.round(mean).toLocaleString('en-US')
  })
}

/** Queues of 129 tokens that choose two of 16 experts, some of which are liked far better than others. */
export function randomQueues(): number[][] {
  const random = seededRandom(1)
  return Array.from({ length: 200 }, () => {
    const liking = Array.from({ length: 16 }, () => random() ** 3)
    const lengths = liking.map(() => 0)
    for (let token = 0; token < 129; token++) {
      const first = chosen(liking, random)
      const second = chosen(
        liking.map((value, expert) => (expert === first ? 0 : value)),
        random,
      )
      lengths[first]++
      lengths[second]++
    }
    return lengths
  })
}

/** An index, each as likely as its weight is great. */
function chosen(weights: readonly number[], random: () => number): number {
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0)
  const index = weights.findIndex((weight) => {
    rest -= weight
    return rest < 0
  })
  return index < 0 ? 0 : index
}

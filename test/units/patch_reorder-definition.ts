import type { PatchReorderParams } from '../../generator/units/patch_reorder/patch_reorder.params.js'
import type { Choices } from '../../generator/units/patch_reorder/patch_reorder.reference.js'

/** What a layer of one value a token is made of. */
export interface Tensors {
  readonly y: Int32Array
  readonly onto: Int32Array
  readonly pruneBelow: number | null
}

/** docs/reference/numerics.md on BigInt: queue by queue, choice by choice. */
export function defined(
  { experts, topK, leading, yWidth: width, scoreFraction, rounding, overflow }: PatchReorderParams,
  { index, score }: Choices,
  { y, onto, pruneBelow }: Tensors,
): number[] {
  const counts = [...index].map(
    (expert, at) =>
      expert < experts &&
      index.indexOf(expert, at - (at % topK)) === at &&
      score[at] / 2 ** scoreFraction > (pruneBelow ?? Number.NEGATIVE_INFINITY),
  )
  const queues = Array.from({ length: experts }, (_, expert) =>
    [...index.keys()].filter((at) => counts[at] && index[at] === expert),
  )
  const entries = queues.slice(0, leading).flat()
  const left = queues.slice(leading).filter((queue) => queue.length > 0)
  for (let turn = 0; left.length > 0; turn++) {
    const sizes = left.map((queue) => queue.length)
    const wanted = turn % 2 === 0 ? Math.max(...sizes) : Math.min(...sizes)
    entries.push(...left.splice(sizes.indexOf(wanted), 1)[0])
  }
  const half = rounding === 'rnd' && scoreFraction > 0 ? 1n << BigInt(scoreFraction - 1) : 0n
  const most = 1n << BigInt(width - 1)
  const fit = (value: bigint) => {
    if (overflow === 'wrap') return BigInt.asIntN(width, value)
    return value >= most ? most - 1n : value < -most ? -most : value
  }
  const sums = [...onto].map(BigInt)
  entries.forEach((at, n) => {
    sums[Math.floor(at / topK)] += fit((BigInt(y[n]) * BigInt(score[at]) + half) >> BigInt(scoreFraction))
  })
  return sums.map((sum) => Number(fit(sum)))
}

import type { Network } from './network.js'
import { inFront } from './outside-blocks.js'

/** An amount for each part of a network: seconds, cycles. */
export interface PerPart {
  readonly patchEmbed: number
  /** By block. */
  readonly blocks: readonly number[]
  /** What comes behind the last block: final layer norm and head; null where there are none. */
  readonly head: number | null
}

/** Adds up amounts of the program's steps by the part that they belong to. */
export function sumByPart(
  { depth, finalNorm }: Pick<Network, 'depth' | 'finalNorm'>,
  amounts: Iterable<readonly [string, number]>,
): PerPart {
  const blocks = new Array<number>(depth).fill(0)
  let [patchEmbed, head] = [0, 0]
  for (const [name, amount] of amounts) {
    const block = blockOf(name)
    if (block !== null) blocks[block] += amount
    else if (beforeBlocks.has(name)) patchEmbed += amount
    else head += amount
  }
  return { patchEmbed, blocks, head: finalNorm ? head : null }
}

/** Steps of the patch embedding, and of the norm before the first block. */
const beforeBlocks: ReadonlySet<string> = new Set(Object.values(inFront))

/** The block that a step belongs to; null before the first and after the last. */
export function blockOf(name: string): number | null {
  const match = /^l(\d+)_/.exec(name)
  return match === null ? null : Number(match[1])
}

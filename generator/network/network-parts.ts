import type { Network } from './network.js'

/** An amount for each part of a network: seconds, cycles. */
export interface PerPart {
  readonly patchEmbed: number
  /** By block. */
  readonly blocks: readonly number[]
  /** Final layer norm and class head; null where there are none. */
  readonly head: number | null
}

/** Adds up amounts of the program's steps by the part that they belong to. */
export function sumByPart(
  { depth, classes }: Pick<Network, 'depth' | 'classes'>,
  amounts: Iterable<readonly [string, number]>,
): PerPart {
  const blocks = new Array<number>(depth).fill(0)
  let [patchEmbed, head] = [0, 0]
  for (const [name, amount] of amounts) {
    const block = blockOf(name)
    if (block !== null) blocks[block] += amount
    else if (name === 'patch_embed') patchEmbed += amount
    else head += amount
  }
  return { patchEmbed, blocks, head: classes === null ? null : head }
}

/** The block that a step belongs to; null before the first and after the last. */
export function blockOf(name: string): number | null {
  const match = /^l(\d+)_/.exec(name)
  return match === null ? null : Number(match[1])
}

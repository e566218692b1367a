import { blockOf } from '../network/network-parts.js'

/** The block of a tensor, and its name without it: the same of every block. */
export function tensorPart(name: string): { readonly block: number | null; readonly part: string } {
  const block = blockOf(name)
  return { block, part: block === null ? name : name.slice(`l${block}_`.length) }
}

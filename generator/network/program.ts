import type { Network } from './network.js'
import { type Step, stepKind } from './steps/index.js'
import type { FormatOwner, Tensor } from './tensor.js'

/** The network as operations on named tensors, in order. */
export interface Program {
  readonly steps: readonly Step[]
  readonly tensors: ReadonlyMap<string, Tensor>
  /** By the name of the owner. */
  readonly owners: ReadonlyMap<string, FormatOwner>
}

/** A network and its program. */
export interface Networked {
  readonly network: Network
  readonly program: Pick<Program, 'steps'>
}

/** By step, the tensors that no later one reads. */
export function lastUses({ steps }: Pick<Program, 'steps'>): string[][] {
  const last = new Map<string, number>()
  for (const [index, step] of steps.entries()) {
    const { makes, reads } = stepKind(step)
    for (const name of [...makes(step), ...reads(step)]) last.set(name, index)
  }
  return steps.map((_, index) => [...last].flatMap(([name, use]) => (use === index ? [name] : [])))
}

import type { Bit } from './netlist.js'

/** A step from one bit to the next: through a cell, or through an instance. */
export interface Edge {
  readonly from: Bit
  readonly to: Bit
}

export interface SortedBits {
  /** Every bit that a step starts or ends at, after all those it depends on. */
  readonly order: readonly Bit[]
  /** Bits of the first loop that was found; empty where there is none. */
  readonly loop: readonly Bit[]
}

/** A bit that the search has entered, and how many of the steps to it are done. */
interface Open {
  readonly bit: Bit
  done: number
}

/**
 * Sorts bits by what they depend on. Without recursion, because paths may be long.
 * @param into - the steps to a bit, by the bit; those that close a loop are taken out.
 */
export function sortBits(into: ReadonlyMap<Bit, Edge[]>): SortedBits {
  const state = new Map<Bit, 'open' | 'sorted'>()
  const order: Bit[] = []
  const stack: Open[] = []
  let loop: readonly Bit[] = []
  const enter = (bit: Bit) => {
    if (state.has(bit)) return
    state.set(bit, 'open')
    stack.push({ bit, done: 0 })
  }
  const leave = (bit: Bit) => {
    state.set(bit, 'sorted')
    order.push(bit)
    stack.pop()
  }
  for (const start of into.keys()) {
    enter(start)
    for (let last = stack.at(-1); last !== undefined; last = stack.at(-1)) {
      const edges = into.get(last.bit) ?? []
      const edge = edges.at(last.done)
      if (edge === undefined) leave(last.bit)
      else if (state.get(edge.from) === 'open') {
        if (loop.length === 0) loop = bitsFrom(stack, edge.from)
        edges.splice(last.done, 1)
      } else {
        last.done += 1
        enter(edge.from)
      }
    }
  }
  return { order, loop }
}

function bitsFrom(stack: readonly Open[], from: Bit): Bit[] {
  const path = stack.map(({ bit }) => bit)
  return path.slice(path.indexOf(from))
}

import type { Access, Trace } from './accesses/state.js'
import { constantIn, modulo, textOf, textOfTerms, type Value } from './accesses/values.js'
import type { Load } from './storage.js'

/** How a dimension is split over banks. */
export interface Partition {
  readonly kind: 'complete' | 'cyclic' | 'block'
  /** Banks, of those that are not complete. */
  readonly factor: number
}

/** How an array is split: a dimension each, undefined where it is not. */
export type Partitions = readonly (Partition | undefined)[]

/** Accesses to the banks of an array in an iteration. */
export interface BankLoads {
  /** Of each bank, as far as it is known which accesses meet in one. */
  readonly certain: readonly Load[]
  /** The most that may meet in one bank. */
  readonly possible: Load
}

/** What an iteration does to the banks of an array. */
export function bankLoads(trace: Trace, array: string, partitions: Partitions): BankLoads {
  const all = accessesTo(trace, array).map((access) => bankOf(access, partitions))
  const banks = new Map(all.map((bank) => [`${bank.family}|${bank.number}`, bank]))
  const loads = [...banks.values()].map((bank) => ({
    bank,
    load: loadOf(trace, { array, bank, partitions }),
  }))
  const families = [...new Set(all.map(({ family }) => family))].map((family) =>
    loads.filter(({ bank }) => bank.family === family).map(({ load }) => load),
  )
  const most = (key: keyof Load) =>
    families.reduce((sum, own) => sum + Math.max(...own.map((load) => load[key])), 0)
  return {
    certain: loads.map(({ load }) => load),
    possible: { reads: most('reads'), writes: most('writes') },
  }
}

/** Every access to an array, whatever it depends on. */
export function accessesTo(trace: Trace, array: string): Access[] {
  return trace.flatMap((each) =>
    'alternatives' in each
      ? each.alternatives.flatMap((own) => accessesTo(own, array))
      : each.array === array
        ? [each]
        : [],
  )
}

/** A bank: within a family different numbers are different banks, of different families nobody knows. */
interface Bank {
  readonly family: string
  readonly number: string
}

function bankOf({ indices, sizes }: Access, partitions: Partitions): Bank {
  const parts = indices.map((index, dimension) => {
    const partition = partitions[dimension]
    return partition === undefined ? { family: '', number: '' } : partOf(index, partition, sizes[dimension])
  })
  return {
    family: parts.map(({ family }) => family).join(','),
    number: parts.map(({ number }) => number).join(','),
  }
}

function partOf(index: Value, { kind, factor }: Partition, size: number): Bank {
  const { constant, terms } = index
  if (kind === 'complete') return { family: textOfTerms(terms), number: `${constant}` }
  if (kind === 'cyclic') return { family: textOfTerms(terms, factor), number: `${modulo(constant, factor)}` }
  const known = constantIn(index)
  // Neighbours are in one bank or in two, as the unknown has it.
  if (known === undefined) return { family: textOf(index), number: '' }
  return { family: '', number: `${Math.floor(known / Math.ceil(size / factor))}` }
}

interface Question {
  readonly array: string
  readonly bank: Bank
  readonly partitions: Partitions
}

function loadOf(trace: Trace, question: Question): Load {
  const { reads, writes } = elementsOf(trace, question)
  return { reads: reads.size, writes: writes.size }
}

/** Elements of a bank that are read and written: of alternatives those of the one that takes most. */
function elementsOf(trace: Trace, question: Question): { reads: Set<string>; writes: Set<string> } {
  const { array, bank, partitions } = question
  const reads = new Set<string>()
  const writes = new Set<string>()
  for (const each of trace) {
    if ('alternatives' in each) {
      const options = each.alternatives.map((own) => elementsOf(own, question))
      const [most] = options.toSorted((a, b) => b.reads.size + b.writes.size - a.reads.size - a.writes.size)
      for (const element of most?.reads ?? []) reads.add(element)
      for (const element of most?.writes ?? []) writes.add(element)
    } else if (each.array === array) {
      const own = bankOf(each, partitions)
      if (own.family !== bank.family || own.number !== bank.number) continue
      const elements = each.kind === 'read' ? reads : writes
      elements.add(each.indices.map(textOf).join(']['))
    }
  }
  return { reads, writes }
}

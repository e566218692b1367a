import type { Access } from './accesses/state.js'
import { constantIn, modulo, textOf, textOfTerms, type Value } from './accesses/values.js'
import { mostAtOnce } from './most-at-once.js'
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

/** What accesses to an array do to its banks. */
export function bankLoads(accesses: readonly Access[], partitions: Partitions): BankLoads {
  const banks = new Map<string, { readonly bank: Bank; readonly accesses: Access[] }>()
  for (const access of accesses) {
    const bank = bankOf(access, partitions)
    const key = `${bank.family}|${bank.number}`
    const known = banks.get(key)
    if (known === undefined) banks.set(key, { bank, accesses: [access] })
    else known.accesses.push(access)
  }
  const loads = [...banks.values()].map((each) => ({ bank: each.bank, load: mostAtOnce(each.accesses) }))
  const families = [...new Set(loads.map(({ bank }) => bank.family))].map((family) =>
    loads.filter(({ bank }) => bank.family === family).map(({ load }) => load.possible),
  )
  const most = (key: keyof Load) =>
    families.reduce((sum, own) => sum + Math.max(...own.map((load) => load[key])), 0)
  return {
    certain: loads.map(({ load }) => load.certain),
    possible: { reads: most('reads'), writes: most('writes') },
  }
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

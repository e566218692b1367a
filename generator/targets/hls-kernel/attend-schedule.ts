import { filled } from '../../base/filled.js'
import { greatestCommonDivisor } from '../../base/greatest-common-divisor.js'
import type { Design } from '../../design/design.js'
import { headsAtOnce } from './head-groups.js'
import { pairsDepth } from './schedule/loop-table.js'

/**
 * When attention's rows come on the kernel's array (kernel_attend_rows.hpp), and what stands beside it. Counts of cycles:
 * the loop over pairs takes one for each.
 */
export interface AttendSchedule {
  /** Queries whose scores are made before a query's weighted sum. */
  readonly lead: number
  /** Queries of which scores and exponentials are held. */
  readonly ring: number
  /** Keys, filled to whole blocks and whole output tiles. */
  readonly keys: number
  /** Exponentials a cycle, and lanes of a weighted sum that are divided a cycle. */
  readonly evaluators: number
  readonly finishers: number
  /** Banks of scores: as many are written as there are lanes, and read as there are evaluators. */
  readonly banks: number
  /** What something that is written to a ring is given to get there. */
  readonly delay: number
}

type Sized = Pick<Design, 'network' | 'linear' | 'axi'>

/** Derives the schedule. */
export function attendSchedule(design: Sized): AttendSchedule {
  const { network, linear } = design
  const { scores, values } = rowCycles(design)
  const evaluated = filled(network.tokens, linear.taps)
  const divisors = Array.from({ length: linear.taps }, (_, i) => i + 1).filter((i) => linear.taps % i === 0)
  const evaluators = divisors.find((count) => evaluated / count <= Math.min(scores, values)) ?? linear.taps
  const keys = filled(Math.max(evaluated, filled(network.tokens, linear.lanes)), evaluators)
  const together = headsAtOnce(design)
  const groups = [together, network.heads % together].filter((heads) => heads > 0)
  const parts = keys / evaluators
  let lead = 1
  while (!groups.every((heads) => arrivesInTime(design, { lead, parts, heads }))) lead++
  return {
    lead,
    ring: lead + 1,
    keys,
    evaluators,
    finishers: Math.ceil(linear.lanes / Math.ceil(network.tokens / linear.taps)),
    banks: (linear.lanes * evaluators) / greatestCommonDivisor(linear.lanes, evaluators),
    delay: pairsDepth,
  }
}

/** Cycles of a query's scores, and of its weighted sum. */
function rowCycles({ network: { tokens, headDim }, linear: { lanes, taps } }: Sized) {
  return {
    scores: Math.ceil(tokens / lanes) * Math.ceil(headDim / taps),
    values: Math.ceil(headDim / lanes) * Math.ceil(tokens / taps),
  }
}

/** Whether every query's exponentials have been written when its weighted sum begins. */
function arrivesInTime(
  design: Sized,
  { lead, parts, heads }: { readonly lead: number; readonly parts: number; readonly heads: number },
): boolean {
  const { scores, values } = rowCycles(design)
  const queries = design.network.tokens * heads
  const ends: number[] = []
  let [cycle, evaluated] = [0, 0]
  for (let slot = 0; slot < queries + lead; slot++) {
    if (slot < queries || slot < lead) cycle += scores
    if (slot < queries) {
      evaluated = Math.max(evaluated, cycle + pairsDepth) + parts
      ends.push(evaluated)
    }
    if (slot < lead) continue
    if (cycle < ends[slot - lead] + pairsDepth) return false
    cycle += values
  }
  return true
}

import { InputError } from '../../base/errors.js'
import type { Design } from '../../design/design.js'
import type { ArrayProgram } from './array-program.js'
import { arrayProgram } from './lower-program.js'
import { type MemoryPlan, memoryPlan } from './memory-plan.js'

/** A program lowered for its device, and where its memories are. */
export interface PlannedProgram {
  readonly lowered: ArrayProgram
  readonly memory: MemoryPlan
}

/**
 * Lowers a design to what suits its device. As many heads as leave room for other memories have their keys and values on
 * chip at once: then norms are read least often. The design has no other obstacle.
 * @throws InputError when the ring of weights is too small, or a memory that must be on chip larger than the device.
 */
export function plannedProgram(design: Design): PlannedProgram {
  const planned: PlannedProgram[] = []
  let reason: unknown
  for (const heldHeads of heldHeadsOf(design)) {
    try {
      const lowered = arrayProgram(design, heldHeads)
      const memory = memoryPlan(design, lowered)
      if (offChip(memory) === 0) return { lowered, memory }
      planned.push({ lowered, memory })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      reason = error
    }
  }
  if (planned.length === 0) throw reason
  return planned.reduce((best, each) => (offChip(each.memory) < offChip(best.memory) ? each : best))
}

// The most first: of two plans with as much on chip it is the better one.
function heldHeadsOf({ heldHeads, network: { heads } }: Design): number[] {
  if (heldHeads !== null) return [heldHeads]
  return Array.from({ length: heads }, (_, i) => heads - i).filter((count) => heads % count === 0)
}

function offChip({ memories }: MemoryPlan): number {
  return Object.values(memories).filter(({ place }) => place === 'dram').length
}

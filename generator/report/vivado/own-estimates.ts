import type { Design } from '../../design/design.js'
import { productDsp } from '../../targets/hls-kernel/schedule/multipliers.js'
import { reservedBram } from '../../targets/verilog-array/memory-plan.js'
import { plannedProgram } from '../../targets/verilog-array/planned-program.js'
import type { Resource } from './utilization.js'

/** The least and the most of a resource that is expected; no most: nothing says. */
export interface Estimate {
  readonly min: number
  readonly max: number | null
}

/** What is expected of an accelerator without any tool. What is absent nothing says; `moeforge synth` does, with Yosys. */
export type OwnEstimates = Readonly<Partial<Record<Resource, Estimate>>>

/**
 * What an accelerator is expected to take: its planned memories and what is reserved beside them, and the multipliers of
 * its array. An estimate of its clock belongs here, beside these.
 * @throws InputError where the design has no accelerator.
 */
export function ownEstimates(design: Design): OwnEstimates {
  const { taken } = plannedProgram(design).memory
  const { lanes, taps, xWidth, wWidth } = design.linear
  return {
    bram: { min: taken.bram, max: taken.bram + reservedBram },
    uram: { min: taken.uram, max: taken.uram },
    // Softmax, layer norms and experts multiply too.
    dsp: { min: lanes * taps * productDsp([xWidth, wWidth]), max: null },
  }
}

/** `278~338`, `at least 256`. */
export function estimateText({ min, max }: Estimate): string {
  if (max === null) return `at least ${min}`
  return min === max ? `${min}` : `${min}~${max}`
}

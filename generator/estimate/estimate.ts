import type { Design } from '../design/design.js'
import type { CycleSettings } from '../targets/target.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { type AcceleratorEstimate, estimateAccelerator } from './accelerator-estimate.js'
import { estimateKernel, type KernelEstimate } from './kernel-estimate.js'

/** Figures of a design, without simulation or synthesis. */
export interface Estimate {
  /** The Verilog accelerator; null where the design has none. */
  readonly accelerator: AcceleratorEstimate | null
  /** Why it has none. */
  readonly obstacle: string | null
  /** The HLS kernel; null where the design has none. */
  readonly kernel: KernelEstimate | null
}

/**
 * Estimates cycles, memory traffic and resources of a design in a fraction of a second.
 * @param settings - memory, images, and how many tokens each expert has (`assumedLoads`)
 */
export function estimate(design: Design, settings: CycleSettings): Estimate {
  const obstacle = verilogArray.obstacle(design)
  return {
    accelerator: obstacle === null ? estimateAccelerator(design, settings) : null,
    obstacle: obstacle?.message ?? null,
    kernel: estimateKernel(design, settings.queues),
  }
}

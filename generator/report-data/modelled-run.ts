import type { CycleEstimate, CycleSettings } from '../targets/target.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import type { stallCauses } from '../targets/verilog-array/accelerator-taps.js'
import { estimateCycles } from '../targets/verilog-array/cycle-model.js'
import type { Span } from '../targets/verilog-array/cycle-observer.js'

export type StallCause = (typeof stallCauses)[number]

/** A span of an operation, by its number. */
export interface OperationSpan extends Span {
  readonly operation: number
}

/** An inference as the cycle model has it: whole cycles. */
export interface ModelledRun {
  readonly estimate: CycleEstimate
  readonly rows: readonly OperationSpan[]
  readonly stalls: readonly (Span & { readonly cause: StallCause })[]
  readonly loads: readonly OperationSpan[]
  /** Cycles in which the array multiplies. */
  readonly busy: number
}

/** Runs the cycle model for one image and keeps what happens when. */
export function modelledRun(accelerator: LoweredAccelerator, settings: CycleSettings): ModelledRun {
  const rows: OperationSpan[] = []
  const stalls: (Span & { readonly cause: StallCause })[] = []
  const matrices: number[] = []
  const loads: OperationSpan[] = []
  let busy = 0
  const estimate = estimateCycles(accelerator, settings, {
    row(operation, at, pairs) {
      rows.push({ operation, ...whole(at) })
      busy += pairs
    },
    stall(cause, at) {
      const span = whole(at)
      if (span.to > span.from) stalls.push({ cause, ...span })
    },
    matrix: (operation) => void matrices.push(operation),
    loads(spans) {
      for (const [i, span] of spans.entries()) loads.push({ operation: matrices[i], ...whole(span) })
    },
  })
  return { estimate, rows, stalls, loads, busy }
}

function whole({ from, to }: Span): Span {
  return { from: Math.round(from), to: Math.round(to) }
}

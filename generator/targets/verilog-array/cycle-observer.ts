import type { stallCauses } from './accelerator-taps.js'

/** Cycles, of which models have fractions. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What is told what the cycle model works out, in the order in which it does. */
export interface CycleObserver {
  /** The array is at a row of an operation, waits for its tiles included; it multiplies in `pairs` of these cycles. */
  row(operation: number, at: Span, pairs: number): void
  /** The array stands; a span may be empty. */
  stall(cause: (typeof stallCauses)[number], at: Span): void
  /** The matrix of an operation is loaded next. */
  matrix(operation: number): void
  /** When matrices were loaded, in that order. */
  loads(loads: readonly Span[]): void
}

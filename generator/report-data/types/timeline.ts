import type { Packed } from './common.js'

/** What a track shows. */
export type TrackKind = 'operations' | 'rows' | 'stalls' | 'loads'

/** Intervals of one kind, in cycles, in the order in which they begin. */
export interface TimelineTrack {
  readonly kind: TrackKind
  readonly title: string
  /** What an interval is, a sentence. */
  readonly help: string
  /** From 0: intervals of one kind that overlap lie in several lanes, one below the other. */
  readonly lane: number
  /** Names that intervals carry. */
  readonly labels: readonly string[]
  readonly count: number
  /** Starts, each less the start before it; lengths; numbers of labels: one after another, signed words. */
  readonly intervals: Packed
}

/** Cycles by cause of standing; the rest multiplies. */
export interface StallShare {
  readonly cause: string
  readonly meaning: string
  readonly cycles: number
}

/** An inference from its first cycle to its last. */
export interface TimelineRun {
  readonly origin: 'estimated' | 'simulated'
  readonly cycles: number
  readonly busy: number
  readonly stalls: readonly StallShare[]
  readonly tracks: readonly TimelineTrack[]
}

/** An operation of the array. */
export interface OperationRow {
  readonly name: string
  readonly block: number | null
  readonly estimated: number
  /** null: not simulated. */
  readonly simulated: number | null
}

/** How the inference of an image passes. */
export interface TimelineData {
  readonly clockMhz: number
  readonly memory: { readonly latency: number; readonly bandwidth: number }
  readonly runs: readonly TimelineRun[]
  readonly operations: readonly OperationRow[]
  /** What is not in the estimate, a sentence each. */
  readonly notes: readonly string[]
}

/**
 * Cycles from one up to another, which is left out. Cycle 0 is the first that the accelerator's register of cycles
 * counts.
 */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What happened when in a run of an accelerator. */
export interface Timeline {
  /** Of the run. */
  readonly cycles: number
  /**
   * In order, without gaps: an operation is at work until the array begins a row of another. They begin some cycles behind
   * the run, and end a cycle behind its end, as the accelerator's counters of them do.
   */
  readonly operations: readonly OperationStretch[]
  /** The array, in order; cycles in which it had no reason to multiply are left out. */
  readonly states: readonly StateStretch[]
  readonly traffic: Traffic
  /** Units and streams, in the order of the accelerator's taps; those that never ran are left out. */
  readonly activities: readonly Activity[]
  /** What came from memory and went to it, in the order of its places; what never did is left out. */
  readonly transfers: readonly Transfer[]
  /** Pauses of activities and transfers up to so many cycles are not told apart from them. */
  readonly gap: number
}

/** An operation on the array at a stretch, and what was done meanwhile. */
export interface OperationStretch extends Stretch {
  /** From 0, in the order in which they run. */
  readonly image: number
  /** Of the accelerator's operations. */
  readonly index: number
  readonly name: string
  /** The expert whose layer it is; null: of no expert. */
  readonly expert: number | null
  /** Cycles in which the array multiplied, and in which it stood, by `stallCauses`. */
  readonly multiplies: number
  readonly stalls: readonly number[]
  /** Bytes by port; port 0 alone writes. */
  readonly reads: readonly number[]
  readonly written: number
}

/** Why the array stood, as an index of `stallCauses`; null: it multiplied. */
export interface StateStretch extends Stretch {
  readonly cause: number | null
}

/** Bytes by port in windows of so many cycles, from cycle 0 on; the last may be cut off. */
export interface Traffic {
  readonly window: number
  readonly windows: readonly {
    readonly reads: readonly number[]
    readonly written: number
  }[]
}

/** A place in the accelerator where beats come by. */
export interface Activity {
  /** Of a tap, and what its beats are. */
  readonly name: string
  readonly about: string
  readonly stretches: readonly (Stretch & { readonly beats: number })[]
}

/** What memory holds for an accelerator. */
export type TransferKind = 'weights' | 'image' | 'result' | 'scratch'

/** A matrix, a list of parameters, an image or a result on its way. */
export interface Transfer {
  readonly kind: TransferKind
  readonly name: string
  readonly stretches: readonly (Stretch & { readonly bytes: number })[]
}

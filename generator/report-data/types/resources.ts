export interface ResourceUse {
  readonly unit: string
  readonly amount: number
}

/** A kind of resource: what the device has, and which unit takes how much. */
export interface ResourceBar {
  readonly title: string
  readonly available: number
  readonly used: readonly ResourceUse[]
}

export interface ResourcesData {
  readonly device: string
  /** What each unit is, in a few words. */
  readonly units: readonly { readonly name: string; readonly about: string }[]
  readonly bars: readonly ResourceBar[]
  /** The clock that was asked for, and the one that the longest path allows, which ends in a unit. */
  readonly clock: { readonly asked: number; readonly allowed: number; readonly unit: string }
  /** How figures come about and how far off they may be, a sentence each. */
  readonly notes: readonly string[]
}

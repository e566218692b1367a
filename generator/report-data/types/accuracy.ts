/** A tensor against its float64 values. */
export interface AccuracyRow {
  readonly name: string
  readonly block: number | null
  /** What it is within its block. */
  readonly part: string
  /** null: nothing differs. */
  readonly snrDb: number | null
  readonly largestError: number
  readonly mse: number
}

export interface AccuracyData {
  readonly profile: string
  readonly task: string
  readonly tensors: readonly AccuracyRow[]
  readonly gates: readonly {
    readonly block: number
    readonly tokens: number
    readonly sameExperts: number
    readonly smallestMargin: number | null
  }[]
}

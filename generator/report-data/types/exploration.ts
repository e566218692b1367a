/** What `moeforge explore` found, as its page shows it: the JSON that the command prints. */
export interface ExplorationData {
  readonly config: string
  readonly axes: readonly { readonly path: string; readonly values: readonly unknown[] }[]
  /** Figures that designs are compared by. */
  readonly objective: readonly string[]
  readonly bounds: readonly { readonly figure: string; readonly most: number }[]
  readonly designs: readonly ExploredDesign[]
}

/** A design of the space. */
export interface ExploredDesign {
  readonly number: number
  /** By dotted path. */
  readonly edits: Readonly<Record<string, unknown>>
  /** By name; null where the config's rules reject it. */
  readonly figures: Readonly<Record<string, number>> | null
  readonly problem: string | null
  readonly clockMhz: number | null
  readonly lacking: readonly string[]
  readonly fits: boolean
  /** Estimates do not know its cycles. */
  readonly isUnknown: boolean
  readonly pareto: boolean
  /** What tools said of it. */
  readonly measured: Readonly<Record<string, object | null>> | null
}

/** What the page holds: what was found, what figures are in, and who made it. */
export interface ExplorationPage {
  readonly version: string
  readonly units: Readonly<Record<string, string>>
  readonly exploration: ExplorationData
}

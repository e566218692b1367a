import type { Packed } from './common.js'

/** What the gate of a block chose for a task. */
export interface ExpertChoices {
  readonly task: number
  readonly block: number
  /** [tokens][topK]: experts, the best liked first. */
  readonly chosen: Packed
  /** [tokens][topK]: scores, in parts of `scoreUnit`. */
  readonly scores: Packed
  /** [tokens][topK]: 1 where the token visits the expert. */
  readonly visits: Packed
  /** Tokens that each expert has. */
  readonly loads: readonly number[]
}

export interface ExpertsData {
  readonly experts: number
  readonly topK: number
  readonly scoreUnit: number
  readonly blocks: readonly number[]
  readonly choices: readonly ExpertChoices[]
}

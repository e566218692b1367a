import type { BackendName } from '../backends/backend-name.js'
import type { Comparison } from './compare.js'

/** One row of what `verify` found. */
export interface Result extends Comparison {
  /** A unit with its variant, `gelu delta-lut`, a tensor, `l0_fc1_gelu`, or a network and its task, `network depth`. */
  readonly subject: string
  readonly kind: 'unit' | 'tensor' | 'network'
  readonly backend: BackendName
  /** Test cases run; each may have run with and without stalls. */
  readonly vectors: number
  /** Cycles from the first accepted input to the last result, without stalls; null where there is no clock. */
  readonly cycles: number | null
  readonly seconds: number
  /** What went wrong beside differing values: a cycle bound missed, a tool that failed. */
  readonly failure: string | null
  /** The case in which the first difference or failure occurred. */
  readonly failedCase: string | null
}

/** Whether a row has nothing wrong. */
export function passed(result: Result): boolean {
  return result.differing === 0 && result.failure === null
}

/** All that a `verify` run did. */
export interface Verification {
  readonly config: string
  readonly profile: string
  readonly seed: number
  readonly stalls: number
  readonly results: readonly Result[]
}

/** What `verify --json` prints. */
export function verificationJson({ config, profile, seed, stalls, results }: Verification): object {
  const sum = (pick: (result: Result) => number) => results.reduce((total, result) => total + pick(result), 0)
  return {
    config,
    profile,
    seed,
    stalls,
    compared: sum((result) => result.compared),
    differing: sum((result) => result.differing),
    passed: results.every(passed),
    results: results.map(({ kind, subject, first, ...rest }) => ({ [kind]: subject, ...rest, first })),
  }
}

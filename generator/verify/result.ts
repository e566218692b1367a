import type { SimulatorName } from '../../sim/simulator-name.js'
import type { BackendName } from '../backends/backend-name.js'
import type { Comparison } from './compare.js'

/** One row of what `verify` found. */
export interface Result extends Comparison {
  /**
   * A unit with its variant, `gelu delta-lut`, a tensor, `l0_fc1_gelu`, a network and its task, `network depth`, or a task
   * and `schedule`.
   */
  readonly subject: string
  readonly kind: 'unit' | 'tensor' | 'network' | 'schedule'
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
  /** Cycles by operation, of a schedule. */
  readonly schedule?: readonly OperationCycles[]
  /** Why the backend was not run, and what to change so that it can be; null where it was. */
  readonly notRun: string | null
}

/** An operation of the HLS kernel in its schedule, in cycles. */
export interface OperationCycles {
  readonly operation: string
  readonly kind: string
  /** To fetch its weights, while the operation before executes where nothing forbids it; and to execute. */
  readonly fetch: number
  readonly execute: number
  /** What it adds to the run. */
  readonly cycles: number
}

/** How a row ended. The reference is what others are compared with: it alone may compare nothing. */
export type Verdict = 'ok' | 'not run' | 'FAILED'

/** What a row comes to. */
export function verdict({ backend, notRun, compared, differing, failure }: Result): Verdict {
  if (notRun !== null) return 'not run'
  const comparedNothing = compared === 0 && backend !== 'model'
  return differing > 0 || failure !== null || comparedNothing ? 'FAILED' : 'ok'
}

/** Whether a row has nothing wrong. */
export function passed(result: Result): boolean {
  return verdict(result) !== 'FAILED'
}

/** Values that all rows compared. */
export function comparedValues(results: readonly Result[]): number {
  return results.reduce((sum, { compared }) => sum + compared, 0)
}

/** All that a `verify` run did. */
export interface Verification {
  readonly config: string
  readonly profile: string
  readonly seed: number
  readonly stalls: number
  /** What runs the Verilog; null where none is run. */
  readonly simulator: SimulatorName | null
  readonly results: readonly Result[]
}

/** What `verify --json` prints. */
export function verificationJson(verification: Verification): object {
  const { results, ...run } = verification
  const sum = (pick: (result: Result) => number) => results.reduce((total, result) => total + pick(result), 0)
  return {
    ...run,
    compared: comparedValues(results),
    differing: sum((result) => result.differing),
    passed: comparedValues(results) > 0 && results.every(passed),
    results: results.map(({ kind, subject, first, parts, schedule, ...rest }) => ({
      [kind]: subject,
      ...rest,
      first,
      parts,
      ...(schedule && { operations: schedule }),
    })),
  }
}

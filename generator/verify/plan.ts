import type { BuildOptions } from '../../sim/build-options.js'
import type { Stage } from '../backends/network-job.js'
import type { Backend } from '../backends/unit-backend.js'
import type { InputError } from '../base/errors.js'
import { type Comparison, noComparison } from './compare.js'
import type { Result } from './result.js'

/** A row of the table to be: runs on its own, in any order. */
export interface Check {
  /** `gelu delta-lut, verilator`. */
  readonly title: string
  /** Says by `stage` what it builds and runs. */
  run(stage?: Stage): Promise<Result>
}

/** What every check of a run shares. */
export interface CheckOptions {
  readonly model: boolean
  readonly backends: readonly Backend[]
  readonly seed: number
  readonly stalls: number
  readonly build?: Pick<BuildOptions, 'simulator' | 'hlsInclude' | 'edit'>
}

/**
 * The row of the reference model. It is what the others are compared with: without golden values it has nothing to be
 * compared with itself.
 */
export function referenceRow(row: {
  readonly subject: string
  readonly kind: Result['kind']
  readonly vectors: number
  readonly comparison?: Comparison
}): Result {
  const { subject, kind, vectors, comparison = noComparison } = row
  return {
    subject,
    kind,
    backend: 'model',
    vectors,
    ...comparison,
    cycles: null,
    seconds: 0,
    failure: null,
    failedCase: null,
    notRun: null,
  }
}

/** The row of a backend that cannot run what was asked for. */
export function notRunRow(row: Pick<Result, 'subject' | 'kind' | 'backend'>, obstacle: InputError): Result {
  return {
    ...row,
    ...{ vectors: 0, ...noComparison, cycles: null, seconds: 0 },
    ...{ failure: null, failedCase: null, notRun: obstacle.message },
  }
}

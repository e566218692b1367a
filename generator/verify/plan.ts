import type { Backend } from '../../sim/backend.js'
import type { Result } from './result.js'

/** A row of the table to be: runs on its own, in any order. */
export interface Check {
  /** `gelu delta-lut, verilator`. */
  readonly title: string
  run(): Promise<Result>
}

/** What every check of a run shares. */
export interface CheckOptions {
  readonly model: boolean
  readonly backends: readonly Backend[]
  readonly seed: number
  readonly stalls: number
  readonly hlsInclude?: string
}

/** Times a computation of the model. */
export function timed<T>(compute: () => T): { readonly value: T; readonly seconds: number } {
  const started = performance.now()
  const value = compute()
  return { value, seconds: (performance.now() - started) / 1000 }
}

import type { Problem } from './problems.js'

/** How Verilator failed. */
export interface Failure {
  /** 1 where it reports errors; 134 where it broke off. */
  readonly exitCode: number
  /** Everything that it printed. */
  readonly log: string
  readonly problems: readonly Problem[]
}

/** Verilator ended with another exit code than 0. */
export class VerilatorError extends Error implements Failure {
  override readonly name = 'VerilatorError'
  readonly exitCode: number
  readonly log: string
  readonly problems: readonly Problem[]

  constructor({ exitCode, log, problems }: Failure) {
    super(`verilator failed with exit code ${exitCode}\n${log.trim()}`)
    this.exitCode = exitCode
    this.log = log
    this.problems = problems
  }
}

import type { HlsProgram } from './program.js'

/** What a rule finds. */
export interface Finding {
  readonly file: string
  readonly line: number
  /** What is wrong. */
  readonly message: string
  readonly repair: string
  /** The rule cannot tell whether it is kept: a comment in the source may say why it is. */
  readonly isUnsure?: boolean
}

/** A rule that no compiler checks. */
export interface Rule {
  /** What it asks, for documents. */
  readonly about: string
  readonly find: (program: HlsProgram) => readonly Finding[]
}

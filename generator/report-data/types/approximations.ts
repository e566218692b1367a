/** Errors of an approximation between two arguments: least and greatest of those tried there. */
export type ErrorBin = readonly [from: number, to: number, least: number, greatest: number]

/** How far the hardware's function is from the real one. */
export interface Approximation {
  readonly name: string
  /** What is approximated and how, a sentence. */
  readonly what: string
  readonly argument: string
  readonly error: 'absolute' | 'relative'
  readonly isLogarithmic: boolean
  readonly bins: readonly ErrorBin[]
  readonly largest: number
  readonly at: number
  readonly tried: number
  /** Whether these are all arguments shown. */
  readonly isExhaustive: boolean
  /** No argument errs more; null: nothing is proven. */
  readonly bound: number | null
  readonly proof: string
}

export interface ApproximationsData {
  readonly approximations: readonly Approximation[]
}

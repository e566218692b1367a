/** Absolute errors as real numbers. */
export interface MeasuredError {
  readonly largest: number
  readonly mean: number
}

/** Largest and mean of some absolute errors, at least one. */
export function errorSummary(errors: readonly number[]): MeasuredError {
  let largest = 0
  let sum = 0
  for (const error of errors) {
    largest = Math.max(largest, error)
    sum += error
  }
  return { largest, mean: sum / errors.length }
}

/** The cells of a table: largest, mean, and so on for each. */
export function errorCells(...errors: readonly MeasuredError[]): string[] {
  return errors.flatMap(({ largest, mean }) => [largest, mean]).map((value) => value.toExponential(2))
}

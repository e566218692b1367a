/** The `count` values nearest to one, ascending. */
export function nearest(values: readonly number[], { to, count }: { to: number; count: number }): number[] {
  return values
    .toSorted((a, b) => Math.abs(a - to) - Math.abs(b - to))
    .slice(0, count)
    .toSorted((a, b) => a - b)
}

/** The three divisors of a number nearest to another, ascending. */
export function nearestDivisors(of: number, to: number): number[] {
  const divisors = Array.from({ length: of }, (_, index) => index + 1).filter((value) => of % value === 0)
  return nearest(divisors, { to, count: 3 })
}

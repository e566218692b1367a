/** The `count` values nearest to one, ascending. */
export function nearest(values: readonly number[], { to, count }: { to: number; count: number }): number[] {
  return values
    .toSorted((a, b) => Math.abs(a - to) - Math.abs(b - to))
    .slice(0, count)
    .toSorted((a, b) => a - b)
}

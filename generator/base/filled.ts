/** The smallest multiple of `size` that is at least `count`. */
export function filled(count: number, size: number): number {
  return Math.ceil(count / size) * size
}

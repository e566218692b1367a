/** Roughly normal numbers, mean 0 and variance 1: sums, no function that platforms compute differently. */
export function normalNumbers(random: () => number, length: number): number[] {
  return Array.from({ length }, () => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += random()
    return sum
  })
}

/** The nearest integers of `fraction` fraction bits. */
export function quantised(values: readonly number[], fraction: number): Int32Array {
  return Int32Array.from(values, (value) => Math.round(value * 2 ** fraction))
}

/** The real numbers that integers of `fraction` fraction bits stand for. */
export function real(values: Int32Array, fraction: number): number[] {
  return Array.from(values, (value) => value / 2 ** fraction)
}

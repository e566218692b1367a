const powers = Float64Array.from({ length: 128 }, (_, exponent) => 2 ** exponent)

/** 2^exponent for exponents from 0 to 127: a table, as `**` with a variable exponent dominates inner loops. */
export function powerOfTwo(exponent: number): number {
  return powers[exponent]
}

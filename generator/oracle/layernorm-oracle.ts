/** A token of a layer norm as real numbers, each of N. */
export interface RealToken {
  readonly x: readonly number[]
  readonly scale: readonly number[]
  readonly bias: readonly number[]
}

/**
 * Layer norm in double precision, in two passes: what the fixed-point one is measured against. It shares no code with
 * it. The differences from the mean are exact before the division where the values are fixed-point numbers of 32 bits.
 */
export function exactLayerNorm({ x, scale, bias }: RealToken): number[] {
  const sum = x.reduce((total, value) => total + value)
  const centred = x.map((value) => (x.length * value - sum) / x.length)
  const variance = centred.reduce((total, value) => total + value * value, 0) / x.length
  const root = Math.sqrt(variance + 1e-6)
  return centred.map((value, i) => (value / root) * scale[i] + bias[i])
}

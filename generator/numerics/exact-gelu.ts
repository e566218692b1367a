/**
 * Exact GELU, x * Phi(x), in double precision: what the fixed-point GELU is measured against. It shares no code with
 * the tables or the reference, so that a mistake in either shows.
 * @param x - any finite number.
 * @returns GELU of x: correct to 1e-15 for |x| up to 9, and to 1.5e-15 of itself for x from -9 to 0.
 */
export function exactGelu(x: number): number {
  const magnitude = Math.abs(x)
  // As x - x * Phi(-x) for positive x, only the subtraction rounds at the size of x.
  return Math.max(x, 0) - magnitude * upperTail(magnitude)
}

/**
 * 1 - Phi(a) = erfc(a / sqrt 2) / 2 for a >= 0. With z = a / sqrt 2,
 *   erfc(z) = 2z/pi * exp(-z^2) * (integral over t > 0 of exp(-t^2) / (t^2 + z^2)),
 * and the midpoint rule of spacing h takes the integral to a relative exp(-(pi/h)^2), 7e-18, once the residue of the
 * pole at t = iz, 2 / (1 + exp(2 pi z / h)), is added. Every term is positive: nothing cancels.
 */
function upperTail(a: number): number {
  const z = a * Math.SQRT1_2
  const zSquared = (a * a) / 2
  let sum = 0
  for (const { squared, weight } of nodes) sum += weight / (squared + zSquared)
  const residue = z < Math.PI / spacing ? 2 / (1 + Math.exp((2 * Math.PI * z) / spacing)) : 0
  return (((2 * spacing * z) / Math.PI) * gaussian(a) * sum + residue) / 2
}

// exp(-a^2 / 2) with the rounding of a^2, which exp would magnify, avoided: the square of 24 bits is exact.
function gaussian(a: number): number {
  const high = Math.fround(a)
  return Math.exp(-(high * high) / 2) * Math.exp(-((a - high) * (a + high)) / 2)
}

const spacing = 0.5

// The thirteenth weight is 1e-17: further ones change nothing.
const nodes = Array.from({ length: 13 }, (_, k) => {
  const squared = ((k + 0.5) * spacing) ** 2
  return { squared, weight: Math.exp(-squared) }
})

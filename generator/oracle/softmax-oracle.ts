/**
 * Softmax in double precision: what fixed-point softmax and gate are measured against. It shares no code with them.
 * @param scores - real numbers, at least one.
 * @returns as many weights, each correct to some 1e-15 of itself.
 */
export function exactSoftmax(scores: readonly number[]): number[] {
  const maximum = scores.reduce((most, score) => Math.max(most, score))
  const powers = scores.map((score) => Math.exp(score - maximum))
  const sum = powers.reduce((total, power) => total + power)
  return powers.map((power) => power / sum)
}

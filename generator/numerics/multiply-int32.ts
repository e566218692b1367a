import { powerOfTwo } from './power-of-two.js'

/**
 * floor(a * b / 2^shift), its low 32 bits as a signed number. Exact for every a and b of at most 32 signed bits and
 * shift 0 to 47, without BigInt.
 */
export function multiplyShift(a: number, b: number, shift: number): number {
  const high = Math.floor(a / 2 ** 16) * b
  const low = (a & 0xffff) * b
  if (shift < 16) return (((high * powerOfTwo(16 - shift)) | 0) + Math.floor(low / powerOfTwo(shift))) | 0
  return Math.floor((high + Math.floor(low / 2 ** 16)) / powerOfTwo(shift - 16)) | 0
}

/**
 * a * b / 2^shift, rounded half up, for results below 2^53.
 * Exact for |a| < 2^48, |b| < 2^36 and shift 1 to 84, without BigInt.
 */
export function multiplyRound(a: number, b: number, shift: number): number {
  // The product as high * 2^32 + low, from three limbs of a.
  const top = Math.floor(a / 2 ** 32)
  const rest = a - top * 2 ** 32
  const upper = Math.floor(rest / 2 ** 16)
  const bottom = (rest - upper * 2 ** 16) * b
  const middle = upper * b + Math.floor(bottom / 2 ** 16)
  const high = top * b + Math.floor(middle / 2 ** 16)
  if (shift > 32) return Math.floor((high + powerOfTwo(shift - 33)) / powerOfTwo(shift - 32))
  const low =
    (middle - Math.floor(middle / 2 ** 16) * 2 ** 16) * 2 ** 16 +
    (bottom - Math.floor(bottom / 2 ** 16) * 2 ** 16)
  return high * powerOfTwo(32 - shift) + Math.floor((low + powerOfTwo(shift - 1)) / powerOfTwo(shift))
}

/**
 * A seeded source of uniform numbers in [0, 1), the same on every platform (mulberry32): test vectors and stand-in
 * weights must not change between machines.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Random signed integers of `width` bits, one in sixteen of them an extreme value. */
export function randomIntegers(random: () => number, length: number, width: number): Int32Array {
  const span = 2 ** width
  const extremes = [-span / 2, span / 2 - 1, -1, 0]
  return Int32Array.from({ length }, () => {
    const draw = random()
    if (draw < 1 / 16) return extremes[Math.floor(draw * 64)]
    return Math.floor(random() * span) - span / 2
  })
}

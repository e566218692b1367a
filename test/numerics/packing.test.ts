import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largestWeight, packingOf } from '../../generator/numerics/packing.js'

/** What a multiplier of 27 x 18 bits makes of words, and what is split off its sum. */
function shared(
  terms: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  offset: number,
) {
  let sum = 0n
  for (const { x, low, high } of terms) {
    const word = (BigInt(high) << BigInt(offset)) + BigInt(low)
    expect(BigInt.asIntN(27, word)).toBe(word)
    expect(BigInt.asIntN(18, BigInt(x))).toBe(BigInt(x))
    sum += word * BigInt(x)
  }
  expect(BigInt.asIntN(48, sum)).toBe(sum)
  const low = BigInt.asIntN(offset, sum)
  return { low, high: (sum >> BigInt(offset)) + ((sum >> BigInt(offset - 1)) & 1n) }
}

const widths = fc
  .record({ xWidth: fc.integer({ min: 1, max: 18 }), wWidth: fc.integer({ min: 2, max: 13 }) })
  .filter((operands) => packingOf(operands, 64) !== null)

function between(most: number, least = -most) {
  return fc.oneof(fc.constantFrom(least, most, 0), fc.integer({ min: least, max: most }))
}

test('sums of both weights come out of one product word, whatever the widths', () => {
  const cases = widths.chain((operands) => {
    const packing = packingOf(operands, 64)
    if (packing === null) throw new Error('filtered')
    const weight = between(largestWeight(operands.wWidth))
    const half = 2 ** (operands.xWidth - 1)
    const term = fc.record({ x: between(half - 1, -half), low: weight, high: weight })
    return fc.record({
      offset: fc.constant(packing.offset),
      terms: fc.array(term, { minLength: 1, maxLength: packing.cascade }),
    })
  })
  fc.assert(
    fc.property(cases, ({ offset, terms }) => {
      const dot = (of: 'low' | 'high') => terms.reduce((sum, term) => sum + BigInt(term.x * term[of]), 0n)
      expect(shared(terms, offset)).toEqual({ low: dot('low'), high: dot('high') })
    }),
    { numRuns: 2000 },
  )
})

test('every pair of weights of 4 bits with every value of 10 bits', () => {
  const packing = packingOf({ xWidth: 10, wWidth: 4 }, 1)
  if (packing === null) throw new Error('4 bits pack')
  let wrong = 0
  for (let low = -7; low <= 7; low++)
    for (let high = -7; high <= 7; high++)
      for (let x = -512; x < 512; x++) {
        const sum = (high * 2 ** packing.offset + low) * x
        const part = BigInt.asIntN(packing.offset, BigInt(sum))
        if (Number(part) !== low * x || (sum - Number(part)) / 2 ** packing.offset !== high * x) wrong++
      }
  expect(wrong).toBe(0)
})

test('cascades are as long as the formats allow, and no longer', () => {
  fc.assert(
    fc.property(widths, (operands) => {
      const packing = packingOf(operands, 2 ** 20)
      if (packing === null) throw new Error('filtered')
      const largest = largestWeight(operands.wWidth) * 2 ** (operands.xWidth - 1)
      const room = 2 ** (packing.offset - 1) - 1
      expect(packing.cascade * largest).toBeLessThanOrEqual(room)
      const isWhole = packing.cascade * 2 ** (27 + operands.xWidth) === 2 ** 48
      expect(isWhole || 2 * packing.cascade * largest > room).toBe(true)
    }),
  )
})

test.each([
  [8, 8, 16],
  [10, 8, 4],
  [11, 8, 2],
  [12, 8, 1],
  [18, 4, 4],
  [18, 2, 8],
])('inputs of %d bits with weights of %d: cascades of %d', (xWidth, wWidth, cascade) => {
  expect(packingOf({ xWidth, wWidth }, 64)?.cascade).toBe(cascade)
})

test.each([
  [13, 8],
  [18, 6],
  [19, 2],
  [8, 16],
])('inputs of %d bits with weights of %d take a multiplier each', (xWidth, wWidth) => {
  expect(packingOf({ xWidth, wWidth }, 64)).toBeNull()
})

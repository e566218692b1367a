import { expect, test } from 'vitest'
import { attentionScores, attentionValues } from '../../generator/oracle/float-attention.js'

const sizes = { heads: 2, headDim: 4 }
const values = Float64Array.from({ length: 3 * 8 }, (_, i) => i ** 2)

function attend(query: Float64Array, key: Float64Array): Float64Array {
  return attentionValues(attentionScores(query, key, sizes), values, sizes)
}

test('scores are products of queries and keys, head by head', () => {
  const query = Float64Array.from({ length: 16 }, (_, i) => i)
  const key = Float64Array.of(...[1, 0, 0, 0], ...[0, 0, 0, 1], ...[0, 1, 0, 0], ...[2, 0, 0, 0])
  // [query][key][head]
  expect([...attentionScores(query, key, sizes)]).toEqual([0, 7, 1, 8, 8, 15, 9, 24])
})

test('equal keys average the values', () => {
  const query = Float64Array.from({ length: 24 }, (_, i) => Math.sin(i))
  const y = attend(query, new Float64Array(24).fill(0.7))
  for (let token = 0; token < 3; token++)
    for (let i = 0; i < 8; i++)
      expect(y[token * 8 + i]).toBeCloseTo((values[i] + values[8 + i] + values[16 + i]) / 3, 10)
})

test('scores are divided by the root of the head dimension; heads do not mix', () => {
  const query = new Float64Array(24)
  const key = new Float64Array(24)
  // In head 1 alone, query 2 scores 2 ln 3 with key 1: three parts of five after the division by 2.
  query[2 * 8 + 5] = 2 * Math.log(3)
  key[8 + 5] = 1
  const y = attend(query, key)
  for (let i = 0; i < 8; i++) {
    const [a, b, c] = [values[i], values[8 + i], values[16 + i]]
    expect(y[i]).toBeCloseTo((a + b + c) / 3, 10)
    expect(y[16 + i]).toBeCloseTo(i < 4 ? (a + b + c) / 3 : (a + 3 * b + c) / 5, 10)
  }
})

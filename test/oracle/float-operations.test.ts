import { describe, expect, test } from 'vitest'
import { layerNorm, linear, softmaxInPlace, sumOf } from '../../generator/oracle/float-operations.js'

describe('linear', () => {
  const x = Float64Array.of(1, 2, 3, -1, 0, 10)

  test.each([1, 3, 4, 5, 8, 9])('%i outputs of three inputs', (outputs) => {
    // Output o is 100 o + x0 + 2 x1 + (o + 1) x2.
    const weight = Float64Array.from({ length: 3 * outputs }, (_, i) => [1, 2, Math.floor(i / 3) + 1][i % 3])
    const bias = Float64Array.from({ length: outputs }, (_, o) => 100 * o)
    const each = (constant: number, last: number) =>
      Array.from({ length: outputs }, (_, o) => 100 * o + constant + (o + 1) * last)
    expect([...linear(x, 3, { weight, bias })]).toEqual([...each(5, 3), ...each(-1, 10)])
    const unbiased = linear(x, 3, { weight: Float32Array.from(weight), bias: null })
    expect(unbiased[outputs]).toBe(-1 + 10)
  })

  test('of no tokens is nothing', () => {
    expect(linear(new Float64Array(0), 2, { weight: new Float64Array(8), bias: null })).toHaveLength(0)
  })
})

test('layer norm: mean 0, variance 1, then scale and bias, epsilon under the root', () => {
  const parameters = { scale: Float32Array.of(1, 10), bias: Float32Array.of(0, 5), epsilon: 1e-6 }
  const y = layerNorm(Float64Array.of(1, 3, 7, 7, -2e-3, 2e-3), parameters)
  const wide = 1 / Math.sqrt(1 + 1e-6)
  const narrow = 2e-3 / Math.sqrt(4e-6 + 1e-6)
  for (const [i, want] of [-wide, 10 * wide + 5, 0, 5, -narrow, 10 * narrow + 5].entries())
    expect(y[i]).toBeCloseTo(want, 14)
})

test('softmax: shares as the exponentials are, of any size', () => {
  for (const base of [0, 1000, -1000]) {
    const row = Float64Array.of(base, base + Math.log(2), base + Math.log(5))
    softmaxInPlace(row)
    for (const [i, want] of [1, 2, 5].entries()) expect(row[i]).toBeCloseTo(want / 8, 12)
  }
})

test('the sum of two tensors', () => {
  expect([...sumOf(Float64Array.of(1, 2), Float64Array.of(10, -5))]).toEqual([11, -3])
})

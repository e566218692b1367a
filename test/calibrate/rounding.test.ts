import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../generator/base/random.js'
import { errorFeedback } from '../../generator/calibrate/error-feedback.js'
import { leastError } from '../../generator/calibrate/least-error.js'
import { MagnitudeCount } from '../../generator/calibrate/ranges.js'
import { roundRows } from '../../generator/calibrate/round-rows.js'
import { finestWeights } from '../../generator/calibrate/row-factors.js'
import { fixed, fractionBits } from '../../generator/numerics/format.js'
import { Kernels } from '../../generator/reference/kernels/kernels.js'
import { factorUnits, rowFactor } from '../../generator/weights/parameter-integers.js'

const random = seededRandom(3)
/** About normal. */
const value = () => [1, 2, 3, 4, 5, 6].reduce((sum) => sum + random() - 0.5, 0)

describe('points by least squared error', () => {
  test('the error that is counted is that of rounding and clipping', () => {
    const values = Float64Array.from({ length: 20_000 }, value)
    const seen = new MagnitudeCount().add(values)
    for (const format of [fixed(8, 2), fixed(8, 1), fixed(4, 1)]) {
      const unit = 2 ** -fractionBits(format)
      const limit = 2 ** (format.integerBits - 1)
      const error = values.reduce((sum, each) => {
        const held = Math.max(-limit, Math.min(limit, Math.round(each / unit) * unit))
        return sum + (held - each) ** 2
      }, 0)
      expect(seen.squaredError(format) / error).toBeCloseTo(1, 1)
    }
  })

  test('a lone large value is clipped, many are not', () => {
    const small = Float64Array.from({ length: 10_000 }, value)
    const lone = new MagnitudeCount().add([...small, 4.1])
    const many = new MagnitudeCount().add([...small, ...small.map((each) => 4 * each)])
    expect(leastError(fixed(8, 4), [lone]).integerBits).toBeLessThan(4)
    expect(leastError(fixed(8, 4), [many]).integerBits).toBe(4)
  })
})

describe('rows of weights', () => {
  const [rows, columns] = [12, 40]
  const weights = Float64Array.from({ length: rows * columns }, (_, i) => value() * 4 ** -(i % rows))
  // Columns that vary together, as inputs of layers do.
  const inputs = Int32Array.from({ length: 400 * columns }, () => 0)
  for (let row = 0; row < 400; row++) {
    const common = [value(), value(), value()]
    for (let i = 0; i < columns; i++)
      inputs[row * columns + i] = Math.round(40 * (common[i % 3] + common[(i * 7) % 3]) + 10 * value())
  }

  test.each([4, 8, 15])('of %i bits have the factors that their real numbers have', async (width) => {
    const format = finestWeights(width, Math.max(...weights.map(Math.abs)))
    const feedback = errorFeedback(await Kernels.create(), [inputs], columns)
    const rounded = roundRows(weights, columns, { format, feedback })
    for (const [row, factor] of rounded.factors.entries()) {
      const reals = rounded.reals.subarray(row * columns, (row + 1) * columns)
      expect(rowFactor(Math.max(...reals.map(Math.abs)), format)).toBe(factor)
      const unit = factor / factorUnits / 2 ** fractionBits(format)
      for (const [i, real] of reals.entries())
        expect(Math.floor(real / unit + 0.5)).toBe(rounded.weights[row * columns + i])
    }
  })

  test('with errors made good for, sums are nearer', async () => {
    const format = finestWeights(4, Math.max(...weights.map(Math.abs)))
    const feedback = errorFeedback(
      await Kernels.create(),
      [inputs.subarray(0, 4000), inputs.subarray(4000)],
      columns,
    )
    const error = (how: typeof feedback | null) => {
      const { reals } = roundRows(weights, columns, { format, feedback: how })
      let sum = 0
      for (let at = 0; at < inputs.length; at += columns)
        for (let row = 0; row < rows; row++) {
          let difference = 0
          for (let i = 0; i < columns; i++)
            difference += (reals[row * columns + i] - weights[row * columns + i]) * inputs[at + i]
          sum += difference ** 2
        }
      return sum
    }
    expect(error(feedback)).toBeLessThan(error(null) / 2)
  })

  test('inputs of more bits than kernels take tell the same', async () => {
    const kernels = await Kernels.create()
    const wide = inputs.map((each) => each * 2 ** 12)
    const [narrow, scaled] = [inputs, wide].map((each) => errorFeedback(kernels, [each], columns))
    expect([...scaled.order]).toEqual([...narrow.order])
  })
})

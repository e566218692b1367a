import { describe, expect, test } from 'vitest'
import { randomIntegers, seededRandom } from '../../generator/base/random.js'
import { attention } from '../../generator/reference/attention.js'
import { flooredShift, Kernels } from '../../generator/reference/kernels/kernels.js'
import { attentionReorderParams } from '../../generator/units/attention_reorder/attention_reorder.params.js'
import { attentionReorderReference } from '../../generator/units/attention_reorder/attention_reorder.reference.js'
import { linearParams } from '../../generator/units/linear/linear.params.js'
import { linearReference } from '../../generator/units/linear/linear.reference.js'

// Large products are shared among threads, small ones are not worth it.
const kernels = await Kernels.create(3)
const hardware = {
  lanes: 4,
  taps: 4,
  wWidth: 16,
  biasWidth: 16,
  wFraction: 14,
  weightTiles: 512,
  loadBits: 512,
}
const largest = { maxTokens: 9, maxIn: 800, maxOut: 50 }

describe.each([
  { tokens: 3, inFeatures: 192, outFeatures: 7 },
  { tokens: 1, inFeatures: 5, outFeatures: 1 },
  { tokens: 2, inFeatures: 777, outFeatures: 3 },
  { tokens: 131, inFeatures: 200, outFeatures: 49 },
  { tokens: 2, inFeatures: 700, outFeatures: 400 },
])('$tokens tokens, $inFeatures to $outFeatures', (sizes) => {
  const { tokens, inFeatures, outFeatures } = sizes
  const random = seededRandom(inFeatures)

  test.each([
    { xWidth: 18, yWidth: 18, rounding: 'rnd', overflow: 'sat', outShift: 17 },
    { xWidth: 32, yWidth: 32, rounding: 'rnd', overflow: 'sat', outShift: 14 },
    { xWidth: 32, yWidth: 12, rounding: 'trn', overflow: 'wrap', outShift: 20 },
    { xWidth: 9, yWidth: 16, rounding: 'rnd', overflow: 'wrap', outShift: 0 },
  ] as const)('whole products, $xWidth bits to $yWidth, $rounding, $overflow', (widths) => {
    const { xWidth, yWidth, rounding, overflow, outShift } = widths
    const params = linearParams({ ...hardware, ...largest, ...widths, profile: 'exact' })
    const job = {
      x: randomIntegers(random, tokens * inFeatures, xWidth),
      weight: randomIntegers(random, outFeatures * inFeatures, 16),
      bias: randomIntegers(random, outFeatures, 16),
    }
    const operation = { ...sizes, biasShift: 3, outShift, outWidth: yWidth, gelu: false, geluShift: 0 }
    const matrix = kernels.matrix(job.weight, inFeatures)
    if (matrix === null) throw new Error('16 bits fit')
    const got = kernels.exact(
      matrix,
      { x: job.x, xWidth, bias: job.bias },
      {
        ...operation,
        round: rounding === 'rnd',
        overflow,
      },
    )
    expect(got).toEqual(linearReference(params, operation, job))
  })

  test('floored products', () => {
    const params = linearParams({
      ...{ ...hardware, ...largest, xWidth: 32, yWidth: 32, rounding: 'trn', overflow: 'wrap' },
      profile: 'edge-moe',
    })
    const job = {
      x: randomIntegers(random, tokens * inFeatures, 32),
      weight: randomIntegers(random, outFeatures * inFeatures, 16),
      bias: randomIntegers(random, outFeatures, 16),
    }
    const operation = { ...sizes, biasShift: 0, outShift: 0, outWidth: 32, gelu: false, geluShift: 0 }
    expect(params.productShift).toBe(flooredShift)
    const matrix = kernels.matrix(job.weight, inFeatures)
    if (matrix === null) throw new Error('16 bits fit')
    expect(kernels.floored(matrix, job.x, job.bias)).toEqual(linearReference(params, operation, job))
  })
})

const formats = {
  'edge-moe': { width: 32, scoreWidth: 32, fraction: 22, rounding: 'trn' },
  exact: { width: 18, scoreWidth: 22, fraction: 12, rounding: 'rnd' },
} as const

describe.each([
  ['edge-moe', 'wrap'],
  ['exact', 'sat'],
  ['exact', 'sat_sym'],
] as const)('attention of %s, %s', (profile, overflow) => {
  test.each([
    { rows: 4, heads: 3, headDim: 16, tokens: 9, bits: 15 },
    { rows: 1, heads: 1, headDim: 64, tokens: 3, bits: 32 },
    { rows: 2, heads: 2, headDim: 24, tokens: 33, bits: 18 },
  ])('$heads heads of $headDim, $tokens tokens', ({ rows, heads, headDim, tokens, bits }) => {
    const format = formats[profile]
    const sizes = { rows, heads, headDim, maxTokens: tokens }
    const params = attentionReorderParams({ ...format, overflow, profile, ...sizes })
    const random = seededRandom(tokens)
    const draw = (width: number) => randomIntegers(random, tokens * heads * headDim, Math.min(bits, width))
    const narrow = profile === 'exact' ? 16 : 32
    const tensors = { q: draw(format.width), k: draw(narrow), v: draw(narrow) }
    const operation = { tokens, scoreShift: 14, outShift: 22 }
    const want = attentionReorderReference(params, operation, tensors)
    expect(attention({ attentionReorder: params }, kernels, { operation, tensors })).toEqual(want)
  })
})

test('weights of more than 16 bits are left to the reference', () => {
  expect(kernels.matrix(Int32Array.of(32767, -32768), 2)).not.toBeNull()
  expect(kernels.matrix(Int32Array.of(32768, 0), 2)).toBeNull()
})

test('threads see memory that has grown since they started', async () => {
  const [shared, alone] = [await Kernels.create(2), await Kernels.create()]
  const random = seededRandom(5)
  const [tokens, inputs, outputs] = [40, 512, 512]
  for (let round = 0; round < 6; round++) {
    const weight = randomIntegers(random, inputs * outputs, 16)
    const operands = {
      x: randomIntegers(random, tokens * inputs, 18),
      xWidth: 18,
      bias: new Int32Array(outputs),
    }
    const finish = { biasShift: 0, outShift: 16, outWidth: 18, round: true, overflow: 'sat' as const }
    const [got, want] = [shared, alone].map((each) => {
      const matrix = each.matrix(weight, inputs)
      if (matrix === null) throw new Error('16 bits fit')
      return each.exact(matrix, operands, finish)
    })
    expect(got).toEqual(want)
  }
})

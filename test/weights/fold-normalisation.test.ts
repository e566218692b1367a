import { expect, test } from 'vitest'
import { foldNormalisation } from '../../generator/weights/fold-normalisation.js'

test('raw pixels through folded weights equal normalised pixels through the original ones', () => {
  const [dim, channels, area] = [4, 3, 9]
  const value = (i: number) => Math.sin(i * 12.9898) / 3
  const weight = Float32Array.from({ length: dim * channels * area }, (_, i) => value(i))
  const bias = Float32Array.from({ length: dim }, (_, i) => value(1000 + i))
  const statistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
  const pixels = Array.from({ length: channels * area }, (_, i) => ((i * 37) % 256) / 256)
  const normalised = pixels.map(
    (pixel, i) => (pixel - statistics.mean[Math.floor(i / area)]) / statistics.std[Math.floor(i / area)],
  )
  const folded = foldNormalisation({ weight, bias }, statistics)
  const apply = (w: Float32Array, b: Float32Array, x: number[]) =>
    Array.from(b, (start, row) => x.reduce((sum, xi, i) => sum + xi * w[row * x.length + i], start))
  const want = apply(weight, bias, normalised)
  for (const [row, got] of apply(folded.weight, folded.bias, pixels).entries())
    expect(got).toBeCloseTo(want[row], 5)
})

test('statistics that make no sense are refused', () => {
  const embedding = { weight: new Float32Array(12), bias: new Float32Array(2) }
  expect(() => foldNormalisation(embedding, { mean: [0, 0], std: [1, 0] })).toThrow(
    'standard deviation of channel 1 is 0',
  )
  expect(() => foldNormalisation(embedding, { mean: [0, 0], std: [1] })).toThrow(
    '2 means and 1 standard deviations',
  )
})

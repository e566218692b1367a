// needs: verilator g++
import { expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { patchEmbedParams } from '../../generator/units/patch_embed/patch_embed.params.js'
import { embedPositions, patchTokens } from '../../generator/units/patch_embed/patch_embed.reference.js'
import {
  patchEmbed,
  patchEmbedCase,
  randomImage,
} from '../../generator/units/patch_embed/patch_embed.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'

const formats = { pixelWidth: 8, xWidth: 32, yWidth: 32 }
const shapes = [
  { channels: 3, height: 32, width: 48, patchSize: 16, lanes: 16, taps: 16, dim: 24 },
  { channels: 1, height: 28, width: 42, patchSize: 14, lanes: 4, taps: 16, dim: 5 },
  { channels: 4, height: 8, width: 8, patchSize: 8, lanes: 8, taps: 16, dim: 8 },
  { channels: 5, height: 6, width: 9, patchSize: 3, lanes: 3, taps: 4, dim: 7 },
  { channels: 2, height: 4, width: 5, patchSize: 1, lanes: 1, taps: 1, dim: 3, prefix: 0 },
]

for (const [overflow, pixelShift] of [
  ['sat', 0],
  ['wrap', 12],
] as const) {
  test.each<(typeof shapes)[number] & { readonly prefix?: number }>(shapes)(
    `$channels x $height x $width, patch $patchSize, $lanes x $taps, ${overflow}: all equal`,
    async ({ dim, ...shape }) => {
      const params = patchEmbedParams({ prefix: 1, ...shape, dim, ...formats, pixelShift, overflow })
      const images = [1, 2, 3].map((seed) => randomImage(params, dim, seed))
      const cases = [patchEmbedCase(params, 'three images', dim, images)]
      const run = { unit: patchEmbed, params, cases, build: {}, seed: 9 }
      for (const [backend, stalls] of [
        [csim, 0],
        [verilator, 0.3],
        [verilator, 0.9],
      ] as const) {
        const row = await runCases({ ...run, backend, stalls })
        expect(row).toMatchObject({ differing: 0, failure: null })
        expect(row.compared).toBeGreaterThan(50)
      }
    },
  )
}

test('a patch is channel by channel, row by row', () => {
  const params = patchEmbedParams({
    channels: 2,
    height: 2,
    width: 4,
    patchSize: 2,
    prefix: 1,
    lanes: 1,
    taps: 4,
    dim: 1,
    ...formats,
    pixelShift: 1,
    overflow: 'sat',
  })
  const image = Int32Array.from({ length: 16 }, (_, i) => i)
  expect([...patchTokens(params, image)].map((x) => x / 2)).toEqual([
    0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15,
  ])
})

test('a token in front passes, sums clip or wrap', () => {
  const sums = (overflow: 'sat' | 'wrap') => {
    const params = patchEmbedParams({
      channels: 1,
      height: 1,
      width: 2,
      patchSize: 1,
      prefix: 1,
      lanes: 1,
      taps: 1,
      dim: 1,
      ...formats,
      pixelShift: 0,
      overflow,
    })
    return [...embedPositions(params, Int32Array.of(2 ** 31 - 1, -5), Int32Array.of(-(2 ** 31), 1, 3))]
  }
  expect(sums('sat')).toEqual([-(2 ** 31), 2 ** 31 - 1, -2])
  expect(sums('wrap')).toEqual([-(2 ** 31), -(2 ** 31), -2])
})

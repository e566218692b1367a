import { expect, test } from 'vitest'
import { loadConfig } from '../../../generator/config/load.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import {
  acceleratorLayout,
  type PlacedPosition,
  positionRounds,
} from '../../../generator/targets/verilog-array/accelerator-layout.js'
import { plannedProgram } from '../../../generator/targets/verilog-array/planned-program.js'

const tiny = elaborate(loadConfig('m3vit-tiny'))

function positionsOf(design: Design): PlacedPosition[] {
  const { lists } = acceleratorLayout(design, plannedProgram(design))
  return lists.flatMap((list) => (list.kind === 'position' ? [list] : []))
}

test('each word of the position embedding is read once, before the pixels of the pass that adds to it', () => {
  const planned = plannedProgram(tiny)
  const { lists } = acceleratorLayout(tiny, planned)
  const { stripes } = tiny.patchEmbed
  const [first, second] = positionRounds(tiny, planned)
  expect(first.first + first.count).toBe(second.first)
  expect(second.first + second.count).toBe(planned.lowered.shape.sumStride)
  const seen = positionsOf(tiny).flatMap(({ tokens, words }) =>
    Array.from({ length: tokens.count }, (_, row) =>
      Array.from({ length: words.count }, (_, word) => `${tokens.first + row}.${words.first + word}`),
    ).flat(),
  )
  expect(new Set(seen).size).toBe(tiny.network.tokens * planned.lowered.shape.sumStride)
  expect(seen).toHaveLength(new Set(seen).size)
  // A position, then an image's channels, stripe after stripe: twice.
  const kinds = lists.map(({ kind }) => kind).filter((kind) => kind !== 'norm')
  const stripe = ['position', ...Array<string>(tiny.network.image.channels).fill('image')]
  expect(kinds).toEqual(Array.from({ length: 2 * stripes }, () => stripe).flat())
})

test('it comes at once where the residual stream is off chip', () => {
  const away: Design = { ...tiny, features: 'off-chip' }
  expect(plannedProgram(away).memory.memories.residual.place).toBe('dram')
  expect(positionsOf(away).map(({ words }) => words.first)).toEqual(Array(tiny.patchEmbed.stripes).fill(0))
})

test('a matrix whose last word is not full comes at once', () => {
  // 192 features are 96 tiles of 2 lanes, in one word of 256.
  const narrow: Design = { ...tiny, linear: { ...tiny.linear, lanes: 2, taps: 256, weightTiles: 1024 } }
  expect(positionRounds(narrow, plannedProgram(narrow))).toEqual([{ first: 0, count: 1 }])
})

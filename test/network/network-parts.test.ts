import { expect, test } from 'vitest'
import { blockOf, sumByPart } from '../../generator/network/network-parts.js'

const amounts = [
  ['patch_embed', 1],
  ['norm_pre', 64],
  ['l0_q', 2],
  ['l10_expert_fc1', 4],
  ['l0_x_out', 8],
  ['norm', 16],
  ['head', 32],
] as const

test('amounts add up by the part that a name belongs to', () => {
  const blocks = [10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]
  expect(sumByPart({ depth: 11, finalNorm: true }, amounts)).toEqual({ patchEmbed: 65, blocks, head: 48 })
})

test('a network that ends with its last block has nothing behind it', () => {
  const { head } = sumByPart({ depth: 11, finalNorm: false }, amounts.slice(0, 5))
  expect(head).toBeNull()
})

test('what is ahead of the blocks and behind them is in none', () => {
  expect(['patch_embed', 'l0_q', 'l11_moe', 'norm', 'head'].map(blockOf)).toEqual([null, 0, 11, null, null])
})

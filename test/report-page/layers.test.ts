import { expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { blockOf, layerKind } from '../../generator/report-page/layers.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'

const { lowered } = verilogArray.lower(elaborate(loadConfig('nano')))

test('every operation has the colour of its kind', () => {
  const kinds = new Map(
    lowered.operations.map(({ name }) => [name.replace(/^l\d+_|\[\d+\]$/g, ''), layerKind(name)]),
  )
  expect(Object.fromEntries(kinds)).toEqual({
    patch_embed: 'embedding',
    ...{ q: 'projection', k: 'projection', v: 'projection', proj: 'projection', attn: 'attention' },
    ...{ fc1: 'dense', fc2: 'dense', gate_logits: 'gate' },
    ...{ expert_fc1: 'expert', expert_fc2: 'expert', end: 'other' },
  })
})

test.each([
  ['l11_x_out', 11, 'other'],
  ['l0_norm1', 0, 'other'],
  ['l3_moe_hidden', 3, 'expert'],
  ['l3_expert_fc1, expert 7', 3, 'expert'],
  ['x_patch_embed', null, 'embedding'],
  ['head', null, 'other'],
] as const)('%s is of block %s, %s', (name, block, kind) => {
  expect(blockOf(name)).toBe(block)
  expect(layerKind(name)).toBe(kind)
})

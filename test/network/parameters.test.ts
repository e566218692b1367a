import { expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { programParameters } from '../../generator/network/parameters.js'

const nano = elaborate(loadConfig('nano'))

test('parameters of a network, each once', () => {
  const shapes = new Map(programParameters(nano).map(({ name, shape, task }) => [name, { shape, task }]))
  expect(shapes.get('patch_embed_weight')).toEqual({ shape: [32, 3, 8, 8], task: null })
  expect(shapes.get('pos_embed')).toEqual({ shape: [17, 32], task: null })
  expect(shapes.get('l0_qkv_weight')).toEqual({ shape: [96, 32], task: null })
  expect(shapes.get('l1_w_gate_T_task1')).toEqual({ shape: [4, 32], task: 1 })
  expect(shapes.get('l1_htoh4_weight')).toEqual({ shape: [4, 64, 32], task: null })
  expect(shapes.get('l1_h4toh_bias')).toEqual({ shape: [4, 32], task: null })
  // 3 outside of blocks; 12 of a dense block; 8 of an MoE block's attention and norms, 4 of its experts, 2 gates.
  expect(shapes.size).toBe(3 + 2 * 12 + 2 * 14)
})

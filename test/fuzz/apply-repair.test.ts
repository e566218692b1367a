import { expect, test } from 'vitest'
import { applyRepair } from '../../fuzz/apply-repair.js'

const config = {
  model: { heads: 3, image: { width: 10 }, moe: { blocks: [0, 7] } },
  hardware: { array: { lanes: 6, taps: 4 } },
  numerics: {
    formats: { activation: 'fixed<20,8>', key: 'fixed<18,4>', weight: 'fixed<16,2>' },
    tensors: {},
  },
}

test.each<readonly [string, string, string, unknown]>([
  ['model.heads', 'try 2 or 4', 'model.heads', 2],
  ['model.heads', 'write at most 8, or raise experts', 'model.heads', 8],
  ['hardware.attention.dataflow', 'write array', 'hardware.attention.dataflow', 'array'],
  ['model.moe.gate.expertsPerTask', 'write null for all experts', 'model.moe.gate.expertsPerTask', null],
  ['model.moe.blocks', 'write indices from 0 to 2', 'model.moe.blocks', [0, 2]],
  ['numerics.formats.key', 'write fixed<16,4>', 'numerics.formats.key', 'fixed<16,4>'],
  ['numerics.formats.key', 'write at most 12 bits', 'numerics.formats.key', 'fixed<12,4>'],
  [
    'numerics.formats.activation',
    'use 4 bits fewer in activation and weight together',
    'numerics.formats',
    { activation: 'fixed<16,8>', key: 'fixed<16,4>', weight: 'fixed<16,2>' },
  ],
  [
    'numerics.formats.key',
    'leave numerics.formats and numerics.tensors out: the defaults go together',
    'numerics',
    {},
  ],
  ['model', 'list blocks, or write moe: null', 'model.moe.blocks', [0]],
])('%s: %s', (path, repair, changed, value) => {
  const repaired = applyRepair(config, { path, message: '', repair })
  const got = changed.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], repaired)
  expect(got).toEqual(value)
})

test('a text that says nothing to do is told from one that does', () => {
  expect(applyRepair(config, { path: 'model.heads', message: '', repair: 'think again' })).toBeNull()
  expect(applyRepair(config, { path: 'model.heads', message: '' })).toBeNull()
})

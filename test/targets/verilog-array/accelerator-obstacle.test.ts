import { expect, test } from 'vitest'
import { InputError } from '../../../generator/base/errors.js'
import { publishedFormats } from '../../../generator/config/default-formats.js'
import { loadConfig, parseConfig } from '../../../generator/config/load.js'
import type { ConfigInput } from '../../../generator/config/schema.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { lowerAccelerator } from '../../../generator/targets/verilog-array/accelerator-files.js'
import { acceleratorObstacle } from '../../../generator/targets/verilog-array/accelerator-obstacle.js'
import { arrayFormats, small } from './accelerator-configs.js'

/** Weights and biases of 8 bits, with which what is kept beside them is no wider. */
const bytes = {
  weight: 'fixed<8,1>',
  attentionBias: 'fixed<8,3>',
  bias: 'fixed<8,3>',
  patchWeight: 'fixed<8,0>',
  patchBias: 'fixed<8,3>',
  key: 'fixed<8,3>',
  value: 'fixed<8,3>',
} as const

test('what has no obstacle is lowered', () => {
  expect(acceleratorObstacle(designOf({}))).toBeNull()
  expect(lowerAccelerator(designOf({})).layout.bytes).toBeGreaterThan(0)
})

test.each<readonly [string, () => Design, RegExp]>([
  [
    'profile edge-moe',
    () => elaborate(loadConfig('m3vit-tiny', { numerics: 'edge-moe' })),
    /^numerics\.profile: .*; write exact$/,
  ],
  [
    'attention beside the array',
    () => elaborate(parseConfig({ ...small, numerics: { formats: publishedFormats } })),
    /^numerics\.formats\.key: keys of 32 bits are wider than the weights of 16 .*; write at most 16 bits$/,
  ],
  [
    'a ring smaller than a strip that makes a whole word',
    () => designOf({ array: { lanes: 4, taps: 8 }, buffers: { weightTiles: 47 } }),
    /^hardware\.buffers\.weightTiles: 47 is less than the 48 tiles of patch_embed.*; write at least 48$/,
  ],
  [
    "a ring smaller than a head's queries",
    () =>
      designOf({ array: { lanes: 2, taps: 8 }, buffers: { weightTiles: 96, heads: 2 } }, { embedDim: 64 }),
    /^hardware\.buffers\.weightTiles: 96 is less than the 256 tiles of l0_q.*; write at least 256$/,
  ],
  [
    "a ring smaller than a gate's weights",
    () =>
      designOf(
        { array: { lanes: 2, taps: 8 }, buffers: { weightTiles: 100 } },
        { moe: { ...small.model.moe, experts: 64 } },
      ),
    /^hardware\.buffers\.weightTiles: 100 is less than the 128 tiles of l1_gate_logits.*; write at least 128$/,
  ],
  [
    'lanes that are no power of two',
    () => designOf({ array: { lanes: 6, taps: 8 } }),
    /^hardware\.array\.lanes: .* not 6; write 4$/,
  ],
  [
    'one tap',
    () => designOf({ array: { lanes: 8, taps: 1 }, buffers: { weightTiles: 1024 } }),
    /^hardware\.array\.taps: .* not 1; write 2$/,
  ],
  [
    'a tile smaller than a word of memory',
    () => designOf({ array: { lanes: 2, taps: 4 }, buffers: { weightTiles: 1024 } }, {}, bytes),
    /^hardware\.axi\.dataBits: a tile of 64 bits .*; write at most 64$/,
  ],
  [
    'blocks narrower than a word',
    () => designOf({ array: { lanes: 32, taps: 2 }, buffers: { weightTiles: 1024 } }),
    /^hardware\.axi\.dataBits: .*; write at most 64$/,
  ],
])('%s is refused, with what to do', (_, design, message) => {
  expect(acceleratorObstacle(design())?.message).toMatch(message)
  expect(() => lowerAccelerator(design())).toThrow(InputError)
})

function designOf(
  hardware: Partial<ConfigInput['hardware']>,
  model: Partial<ConfigInput['model']> = {},
  formats: NonNullable<ConfigInput['numerics']>['formats'] = {},
): Design {
  const config: ConfigInput = {
    ...small,
    model: { ...small.model, ...model },
    hardware: { ...small.hardware, ...hardware },
    numerics: { formats: { ...arrayFormats, ...formats } },
  }
  return elaborate(parseConfig(config))
}

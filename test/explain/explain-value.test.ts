import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { seededRandom } from '../../generator/base/random.js'
import { readPreset } from '../../generator/config/presets.js'
import type { ConfigInput } from '../../generator/config/schema.js'
import type { ExplainSource } from '../../generator/explain/explain-context.js'
import { explainValue } from '../../generator/explain/explain-value.js'
import { stepKind } from '../../generator/network/steps/index.js'
import { arrayFormats, small, wide } from '../targets/verilog-array/accelerator-configs.js'
import { otherNetworks } from '../verify/other-networks.js'
import { explainedRun } from './explained-run.js'

const presetOf = (numerics: ConfigInput['numerics'], gate = {}): ConfigInput => ({
  ...{ name: 'small', hardware: small.hardware, numerics },
  model: { ...small.model, depth: 2, moe: { ...small.model.moe, gate } },
})
const [clip, dinov2, noClassToken, vMoe] = otherNetworks
const reordered = { ...small.hardware, attention: { dataflow: 'reordered', rows: 3 } } as const

/** Every kind of step, and what each of them can be, in small. */
const configs: readonly (readonly [string, ConfigInput])[] = [
  ['nano', parse(readPreset('nano'))],
  ['formats by tensor, balanced and pruned experts', wide],
  ['a pre-norm, quick GELU, two tokens of a head', clip],
  [
    'tanh GELU from the nearest knot, registers, a final norm',
    { ...dinov2, numerics: { gelu: { method: 'delta-lut-nearest' } } },
  ],
  [
    'no class token, the mean before its norm, GELU by shifts',
    { ...noClassToken, numerics: { gelu: { method: 'shift' } } },
  ],
  ['the mean behind the norm, reordered attention', { ...vMoe, hardware: reordered }],
  [
    'top-k before softmax',
    presetOf(
      { formats: arrayFormats },
      { order: 'topk-softmax', kind: 'task-conditioned', expertsPerTask: 3, pruneBelow: 0.4 },
    ),
  ],
  [
    'floors and wraps',
    presetOf({ profile: 'exact', formats: { activation: 'fixed<14,3>' }, rounding: 'trn', overflow: 'wrap' }),
  ],
  ['Edge-MoE', { ...presetOf({ profile: 'edge-moe' }, { pruneBelow: 0.4 }), hardware: reordered }],
  ['Edge-MoE, GELU by shifts', { ...dinov2, numerics: { profile: 'edge-moe', gelu: { method: 'shift' } } }],
]

test.each(configs)(
  '%s: values of every tensor, computed anew, are those of the reference',
  async (_, config) => {
    const last = (config.model.tasks?.length ?? 1) - 1
    const source = await explainedRun(config, last)
    expect(explainedTensors(source)).toBe(source.design.program.tensors.size - 1)
  },
)

/** Explains first, last and random values of every tensor. @returns how many tensors there are. */
function explainedTensors(source: ExplainSource): number {
  const random = seededRandom(7)
  let tensors = 0
  for (const step of source.design.program.steps)
    for (const tensor of stepKind(step).makes(step)) {
      const { length } = source.tensors.get(tensor) ?? []
      const indices = Array.from({ length: 6 }, () => Math.floor(random() * length))
      for (const index of [0, length - 1, ...indices]) explainValue(source, { tensor, index })
      tensors++
    }
  return tensors
}

test('a value that is not what the norm says is an error', async () => {
  const source = await explainedRun(small, 0)
  for (const [tensor, values] of source.tensors) {
    if (tensor === 'image' || !source.design.program.tensors.has(tensor)) continue
    // Only the value itself is wrong: what it is made of is not.
    const wrong = values.with(3, values[3] ^ 1)
    const tensors = new Map(source.tensors).set(tensor, wrong)
    expect(() => explainValue({ ...source, tensors }, { tensor, index: 3 }), tensor).toThrow(
      `${tensor}[3] is ${wrong[3]} in the reference, but ${values[3]} by its explanation`,
    )
  }
})

import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { GateConfig } from '../../generator/config/config.js'
import { parseConfig } from '../../generator/config/load.js'
import { readPreset } from '../../generator/config/presets.js'
import type { Profile } from '../../generator/config/profile.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { quantizePixels } from '../../generator/images/quantize-pixels.js'
import { programParameters } from '../../generator/network/parameters.js'
import { fractionBits } from '../../generator/numerics/format.js'
import { plausibleValues } from '../../generator/numerics/plausible-values.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../generator/reference/reference-model.js'
import { accuracyOf, type FixedTensor } from '../../generator/report/accuracy.js'
import { syntheticValues } from '../../generator/weights/synth.js'

const seed = 5

/** Nano with these gates, one inference in float64 and one in the reference, compared. */
async function compared(profile: Profile, gate: Partial<GateConfig>, task: number) {
  const preset = parse(readPreset('nano'))
  const model = { ...preset.model, moe: { ...preset.model.moe, gate } }
  const design = elaborate(parseConfig({ ...preset, model, numerics: { profile } }))
  // Bytes, as images are: the image itself is the same in both.
  const pixels = plausibleValues(seed, 'image', { rows: 96, columns: 32 }).map(
    (v) => Math.floor(v * 256) / 256,
  )
  const values = new Map(programParameters(design).map((each) => [each.name, syntheticValues(each, seed)]))
  const parameters = (name: string) => values.get(name) ?? new Float32Array(0)
  const float = runFloatNetwork(design, { image: pixels, task, parameters })
  const fixed: FixedTensor[] = []
  const reference = new ReferenceModel(
    design,
    await loadNetworkParameters(design, { folders: [], seed }),
    null,
  )
  const image = quantizePixels(pixels, design.formats.pixel)
  const { tensors } = reference.program
  const visit = (name: string, made: Int32Array) => {
    const format = tensors.get(name)?.format ?? 'index'
    fixed.push({ name, values: made, fraction: format === 'index' ? 0 : fractionBits(format) })
  }
  reference.infer({ image, task, visit })
  return accuracyOf(float, fixed, { network: design.network, task })
}

test.each<[Profile, Partial<GateConfig>, number]>([
  ['exact', {}, 0],
  ['exact', { order: 'topk-softmax', kind: 'shared' }, 1],
  ['exact', { kind: 'task-conditioned', expertsPerTask: 2 }, 1],
  ['exact', { order: 'topk-softmax', expertsPerTask: 3, pruneBelow: 0.4 }, 1],
  ['edge-moe', {}, 1],
])('%s %j, task %i: the reference is near float64 in every tensor', async (profile, gate, task) => {
  const { tensors, gates } = await compared(profile, gate, task)
  expect(tensors.length).toBeGreaterThan(40)
  for (const { name, snrDb } of tensors) expect(snrDb, name).toBeGreaterThan(40)
  expect(gates).toMatchObject([1, 3].map((block) => ({ block, tokens: 17, sameExperts: 17 })))
})

import { describe, expect, test } from 'vitest'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { exactGelu } from '../../generator/numerics/exact-gelu.js'
import { plausibleValues } from '../../generator/numerics/plausible-values.js'
import { checkWeights } from '../../generator/weights/check-weights.js'
import { findTensor, openWeights } from '../../generator/weights/weights.js'
import { type Fixture, programFixtures, scratchFolder } from './fixtures.js'
import { asTimm, transposed } from './timm-fixtures.js'

const { checkpoint: written } = scratchFolder()

const nano = elaborate(loadConfig('nano'))
const denseConfig = parseConfig({
  name: 'dense',
  model: { image: { height: 32, width: 32 }, patchSize: 8, embedDim: 32, depth: 2, heads: 2 },
  hardware: { device: 'zcu102', array: { lanes: 8, taps: 8 } },
})
const dense = elaborate(denseConfig)
const classifier = elaborate({
  ...denseConfig,
  model: { ...denseConfig.model, head: { classes: 10, pool: 'first', normAfterPool: false } },
})

/** The same as Hugging Face would. */
function asHuggingFace(tensors: ReadonlyMap<string, Fixture>, prefix: string): Map<string, Fixture> {
  const named = new Map<string, Fixture>()
  for (const [name, fixture] of asTimm(tensors)) {
    const plain = name
      .replace('patch_embed.proj', 'embeddings.patch_embeddings.projection')
      .replace('cls_token', 'embeddings.cls_token')
      .replace('pos_embed', 'embeddings.position_embeddings')
      .replace(/^blocks/, 'encoder.layer')
      .replace(/^norm/, 'layernorm')
      .replace('norm1', 'layernorm_before')
      .replace('norm2', 'layernorm_after')
      .replace('attn.proj', 'attention.output.dense')
      .replace('mlp.fc1', 'intermediate.dense')
      .replace('mlp.fc2', 'output.dense')
    if (!plain.includes('attn.qkv')) {
      // The head stays outside of whatever the network is wrapped in.
      const outer = plain.startsWith('head') ? plain.replace('head', 'classifier') : prefix + plain
      named.set(outer, fixture)
      continue
    }
    const { shape, values } = fixture
    const part = values.length / 3
    for (const [i, which] of ['query', 'key', 'value'].entries()) {
      named.set(prefix + plain.replace('attn.qkv', `attention.attention.${which}`), {
        shape: [shape[0] / 3, ...shape.slice(1)],
        values: values.slice(i * part, (i + 1) * part),
      })
    }
  }
  return named
}

/** Expects every parameter to be found with the values of the fixtures. */
async function expectAll(path: string, tensors: ReadonlyMap<string, Fixture>): Promise<void> {
  const weights = await openWeights([path])
  for (const [name, { values }] of tensors) {
    const read = await findTensor(weights, name).read()
    // Class token and first row were taken apart in float32: their sum may differ in the last place.
    const tolerance = name === 'pos_embed' ? 1e-7 : 0
    expect(read.length, name).toBe(values.length)
    expect(
      read.findIndex((value, i) => Math.abs(value - values[i]) > tolerance),
      name,
    ).toBe(-1)
  }
}

describe('every convention gives the program its parameters', () => {
  const whole = programFixtures(nano)
  const denseWhole = programFixtures(dense)
  const classifierWhole = programFixtures(classifier)
  const conventions: [string, typeof nano, Map<string, Fixture>, Map<string, Fixture>][] = [
    ["the program's own", nano, whole, whole],
    ['M³ViT', nano, whole, asTimm(whole)],
    ['M³ViT in wrappers', nano, whole, asTimm(whole, 'module.backbone.')],
    ['timm', dense, denseWhole, asTimm(denseWhole)],
    ['timm with a head', classifier, classifierWhole, asTimm(classifierWhole)],
    ['Hugging Face, a classifier', classifier, classifierWhole, asHuggingFace(classifierWhole, 'vit.')],
    ['Hugging Face, a headless classifier', dense, denseWhole, asHuggingFace(denseWhole, 'vit.')],
    ['Hugging Face, a bare model', dense, denseWhole, asHuggingFace(denseWhole, '')],
  ]
  test.each(conventions)('%s', async (_, design, expected, tensors) => {
    const path = await written(tensors)
    await checkWeights(design, await openWeights([path]))
    await expectAll(path, expected)
  })
})

test('what training and heads leave in a checkpoint is passed over; anything else is an error', async () => {
  const junk: Fixture = { shape: [2], values: Float32Array.of(1, 2) }
  const tensors = asTimm(programFixtures(nano), 'backbone.')
  for (const name of [
    '0.w_noise',
    '0.w_noise_aux',
    '1.w_gate_aux',
    'w_gate_aux',
    '0.head.weight',
    'head.bias',
  ])
    tensors.set(`backbone.blocks.1.mlp.gate.${name}`, junk)
  tensors.set('backbone.norm.weight', junk)
  tensors.set('decoders.semseg.conv.weight', junk)
  await checkWeights(nano, await openWeights([await written(tensors)]))
  tensors.set('backbone.blocks.4.norm1.weight', junk)
  tensors.set('backbone.blocks.0.attn.q_norm.weight', junk)
  await expect(
    openWeights([await written(tensors)]).then((weights) => checkWeights(nano, weights)),
  ).rejects.toThrow(
    /: backbone\.blocks\.4\.norm1\.weight: belongs neither .*\n.*: backbone\.blocks\.0\.attn\.q_norm\.weight: belongs neither/,
  )
})

test("a task's feature becomes a bias of the gate", async () => {
  const [dim, feature, experts, tasks] = [3, 2, 4, 2]
  const random = (name: string, shape: number[]): Fixture => ({
    shape,
    values: plausibleValues(3, name, {
      rows: shape.reduce((product, size) => product * size, 1),
      columns: 1,
    }),
  })
  const parts = {
    gate: random('gate', [dim + feature, experts]),
    fc1w: random('fc1w', [feature, tasks]),
    fc1b: random('fc1b', [feature]),
    fc2w: random('fc2w', [feature, feature]),
    fc2b: random('fc2b', [feature]),
    scale: random('scale', [feature]),
    shift: random('shift', [feature]),
  }
  const path = await written(
    new Map([
      ['blocks.1.mlp.gate.w_gate', parts.gate],
      ['gate_task_represent.fc1.weight', parts.fc1w],
      ['gate_task_represent.fc1.bias', parts.fc1b],
      ['gate_task_represent.fc2.weight', parts.fc2w],
      ['gate_task_represent.fc2.bias', parts.fc2b],
      ['gate_task_represent.norm.weight', parts.scale],
      ['gate_task_represent.norm.bias', parts.shift],
    ]),
  )
  const weights = await openWeights([path])
  const matrix = findTensor(weights, 'l1_w_gate_T')
  expect(matrix.shape).toEqual([experts, dim])
  expect([...(await matrix.read())]).toEqual([
    ...transposed({ shape: [dim, experts], values: parts.gate.values.subarray(0, dim * experts) }).values,
  ])
  for (let task = 0; task < tasks; task++) {
    // Two values normalise to plus and minus d / sqrt(d^2 + epsilon), d being half their difference.
    const h = [0, 1].map((i) => exactGelu(parts.fc1w.values[i * tasks + task] + parts.fc1b.values[i]))
    const y = [0, 1].map(
      (i) => parts.fc2w.values[2 * i] * h[0] + parts.fc2w.values[2 * i + 1] * h[1] + parts.fc2b.values[i],
    )
    const d = (y[0] - y[1]) / 2
    const n = d / Math.sqrt(d * d + 1e-6)
    const f = [
      n * parts.scale.values[0] + parts.shift.values[0],
      -n * parts.scale.values[1] + parts.shift.values[1],
    ]
    const bias = findTensor(weights, `l1_gate_bias_task${task}`)
    expect(bias.shape).toEqual([experts])
    for (const [e, value] of (await bias.read()).entries()) {
      const want =
        f[0] * parts.gate.values[dim * experts + e] + f[1] * parts.gate.values[(dim + 1) * experts + e]
      expect(value).toBeCloseTo(want, 12)
    }
  }
})

test('one gate for all tasks, without a feature', async () => {
  const gate: Fixture = { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }
  const weights = await openWeights([await written(new Map([['blocks.1.mlp.gate.w_gate', gate]]))])
  expect([...(await findTensor(weights, 'l1_w_gate_T').read())]).toEqual([1, 4, 2, 5, 3, 6])
  expect(() => findTensor(weights, 'l1_w_gate_T_task0')).toThrow(
    'l1_w_gate_T_task0: is missing: no blocks.1.mlp.gate.0.w_gate in',
  )
  expect(() => findTensor(weights, 'l1_gate_bias_task0')).toThrow('no gate_task_represent.fc1.weight in')
})

test('names of two conventions, and of none', async () => {
  const one: Fixture = { shape: [1], values: Float32Array.of(1) }
  const mixed = await written(
    new Map([
      ['l0_fc1_bias', one],
      ['blocks.0.mlp.fc1.bias', one],
    ]),
  )
  await expect(openWeights([mixed])).rejects.toThrow(
    'mixes naming conventions: l0_fc1_bias (Edge-MoE), blocks.0.mlp.fc1.bias (timm)',
  )
  const strange = await written(new Map([['layers.0.weight', one]]))
  await expect(openWeights([strange, mixed])).rejects.toThrow(
    /none of the conventions Edge-MoE, M³ViT, timm, Hugging Face ViT, .*: layers\.0\.weight.*\n.*mixes/,
  )
  const twice = await written(
    new Map([
      ['module.blocks.0.norm1.bias', one],
      ['blocks.0.norm1.bias', one],
    ]),
  )
  await expect(openWeights([twice])).rejects.toThrow(/is the same tensor as/)
})

test('a class token that does not fit the position embedding', async () => {
  const tensors = asTimm(programFixtures(dense))
  tensors.set('cls_token', { shape: [1, 1, 31], values: new Float32Array(31) })
  const weights = await openWeights([await written(tensors)])
  await expect(checkWeights(dense, weights)).rejects.toThrow(
    /: cls_token: is 1 x 1 x 31, but what belongs to it makes it 32/,
  )
})

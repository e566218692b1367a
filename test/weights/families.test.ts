import { expect, test } from 'vitest'
import { parseConfig } from '../../generator/config/load.js'
import type { ConfigInput } from '../../generator/config/schema.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { plausibleValues } from '../../generator/numerics/plausible-values.js'
import { checkWeights } from '../../generator/weights/check-weights.js'
import { sourceNotes } from '../../generator/weights/parameter-source.js'
import { findTensor, openWeights } from '../../generator/weights/weights.js'
import { type Fixture, programFixtures, scratchFolder } from './fixtures.js'
import { asTimm } from './timm-fixtures.js'

const { checkpoint: written } = scratchFolder()

const sizes = { patchSize: 8, embedDim: 32, depth: 2, heads: 2 }
const designOf = (model: Partial<ConfigInput['model']>) =>
  elaborate(
    parseConfig({
      name: 'family',
      model: { image: { height: 32, width: 48 }, ...sizes, ...model },
      hardware: { device: 'zcu102', array: { lanes: 8, taps: 8 } },
    }),
  )
const plain = designOf({})

const random = (name: string, shape: readonly number[]): Fixture => ({
  shape,
  values: plausibleValues(5, name, { rows: shape.reduce((a, b) => a * b, 1), columns: 1 }),
})

function messagesOf(design: typeof plain, tensors: ReadonlyMap<string, Fixture>): Promise<string> {
  return written(tensors)
    .then((path) => openWeights([path]))
    .then((weights) => checkWeights(design, weights))
    .then(
      () => 'nothing was refused',
      (error: Error) => error.message,
    )
}

test('positions of another image than the config has are refused, not interpolated', async () => {
  const other = designOf({ image: { height: 32, width: 32 } })
  expect(await messagesOf(other, asTimm(programFixtures(plain)))).toMatch(
    /: pos_embed and .*: cls_token: has positions of 25 tokens, but the network of the config has 17; they are not interpolated; set model\.image to the size that the weights are for, or resample/,
  )
})

test.each([
  ['of all tokens', 29, [0, 1, 2, 3, 4]],
  ['of all but registers', 25, [0, undefined, undefined, undefined, undefined]],
  ['of patches alone', 24, [undefined, undefined, undefined, undefined, undefined]],
])('positions %s: %d rows, and the five tokens in front', async (_, rows, places) => {
  const dim = 32
  const [position, token, registers] = [
    random('position', [1, rows, dim]),
    random('token', [1, 1, dim]),
    random('registers', [1, 4, dim]),
  ]
  const tensors = asTimm(programFixtures(plain))
  tensors.set('pos_embed', position).set('cls_token', token).set('reg_token', registers)
  const weights = await openWeights([await written(tensors)])
  const design = designOf({ registers: 4 })
  await checkWeights(design, weights)
  const read = await findTensor(weights, 'pos_embed', [29, dim]).read()
  const front = [...token.values, ...registers.values]
  const positionAt = (row: number, i: number) => position.values[row * dim + i]
  const wanted = Array.from({ length: 29 * dim }, (_, at) => {
    const [row, i] = [Math.floor(at / dim), at % dim]
    if (row >= 5) return positionAt(row - 29 + rows, i)
    const place = places[row]
    return Math.fround(front[at] + (place === undefined ? 0 : positionAt(place, i)))
  })
  expect([...read]).toEqual(wanted)
})

test('what is folded and filled in is said', async () => {
  const tensors = asTimm(programFixtures(plain))
  tensors.set('blocks.0.ls1.gamma', random('gamma', [32]))
  tensors.set('norm_pre.weight', random('pre', [32])).set('norm_pre.bias', random('pre', [32]))
  tensors.delete('patch_embed.proj.bias')
  const path = await written(tensors)
  expect(await sourceNotes({ folders: [path] })).toEqual([
    `${path}: LayerScale is multiplied into the layers before it`,
    `${path}: the patch embedding has no bias: it is zero`,
  ])
  await checkWeights(designOf({ preNorm: true }), await openWeights([path]))
})

test('factors of LayerScale that do not fit their layer, and heads that do not fit each other', async () => {
  const tensors = asTimm(programFixtures(designOf({ head: { classes: 10 } })))
  tensors.set('blocks.1.ls2.gamma', random('gamma', [31]))
  tensors.set('head_dist.weight', random('head', [9, 32])).set('head_dist.bias', random('head', [10]))
  const message = await messagesOf(designOf({ head: { classes: 10 } }), tensors)
  expect(message).toContain('blocks.1.ls2.gamma: is 31, but what belongs to it makes it 32')
  expect(message).toContain('head_dist.weight: is 9 x 32, but what belongs to it makes it 10 x 32')
})

test('without the norm before the first block a missing bias of the patch embedding is an error', async () => {
  const tensors = asTimm(programFixtures(plain))
  tensors.delete('patch_embed.proj.bias')
  expect(await messagesOf(plain, tensors)).toMatch(
    /^patch_embed_bias: is missing: no patch_embed\.proj\.bias in /,
  )
})

test('a layer in front of the head, which no config has, is no extra of V-MoE checkpoints', async () => {
  const tensors = new Map([
    ['Encoder/encoderblock_0/LayerNorm_0/scale', random('scale', [32])],
    ['pre_logits/kernel', random('kernel', [32, 32])],
  ])
  expect(await messagesOf(plain, tensors)).toMatch(
    /: pre_logits\/kernel: belongs neither to this network nor to the extras of V-MoE checkpoints/,
  )
})

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { InputError } from '../../generator/base/errors.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { checkWeights } from '../../generator/weights/check-weights.js'
import { findTensor, openWeights } from '../../generator/weights/weights.js'
import { bytesOf, npy, npz, programFixtures, safetensors, scratchFolder } from './fixtures.js'

const { folder, checkpoint: written } = scratchFolder()
const nano = elaborate(loadConfig('nano'))

test('all problems of all sources in one error', async () => {
  const tensors = programFixtures(nano)
  tensors.delete('l1_h4toh_bias')
  tensors.set('l0_fc1_weight', { shape: [32, 128], values: new Float32Array(32 * 128) })
  tensors.set('l1_htoh4_weight', { shape: [3, 64, 32], values: new Float32Array(3 * 64 * 32) })
  tensors.set('l2_norm1_bias', { shape: [32], values: new Float32Array(32).fill(Number.NaN, 7, 9) })
  tensors.set('l1_w_gate_T_task1', {
    shape: [4, 32],
    values: new Float32Array(128).fill(Number.POSITIVE_INFINITY, 127),
  })
  tensors.set('l9_fc1_bias', { shape: [1], values: new Float32Array(1) })
  const path = await written(tensors)
  const error = await openWeights([path])
    .then((weights) => checkWeights(nano, weights))
    .catch((thrown) => thrown)
  expect(error).toBeInstanceOf(InputError)
  expect((error as InputError).message.split('\n')).toEqual([
    `${path}: l0_fc1_weight: is 32 x 128, but l0_fc1_weight must be 128 x 32; take the weights of this network, or correct the config`,
    `${path}: l1_w_gate_T_task1: 1 of 128 values are not finite, the first, [127], is Infinity; export the weights again`,
    `${path}: l1_htoh4_weight: is 3 x 64 x 32, but l1_htoh4_weight must be 4 x 64 x 32; take the weights of this network, or correct the config`,
    `l1_h4toh_bias: is missing: no l1_h4toh_bias in ${path}; add a source that has it with another --weights`,
    `${path}: l2_norm1_bias: 2 of 32 values are not finite, the first, [7], is NaN; export the weights again`,
    `${path}: l9_fc1_bias: belongs neither to this network nor to the extras of Edge-MoE checkpoints; correct the config, or leave the tensor out`,
  ])
})

test('a folder of all kinds of files, and a second source that fills its gaps', async () => {
  const tensors = [...programFixtures(nano)]
  const mixed = join(folder, 'mixed')
  await mkdir(mixed)
  const pick = (kind: number) => new Map(tensors.filter((_, i) => i % 5 === kind))
  for (const [name, { values }] of pick(0))
    await writeFile(join(mixed, `${name}.float32.bin`), bytesOf(values))
  for (const [name, { shape, values }] of pick(1))
    await writeFile(join(mixed, `${name}.npy`), npy({ shape, bytes: bytesOf(values) }))
  await writeFile(join(mixed, 'some.npz'), npz(pick(2)))
  await writeFile(join(mixed, 'others.safetensors'), safetensors(pick(3)))
  await writeFile(join(mixed, 'README'), 'is no tensor')
  // The first source wins where both have a tensor.
  const rest = await written(
    new Map(
      [...pick(4), ...programFixtures(nano, 2)].filter(([name]) => pick(4).has(name) || pick(1).has(name)),
    ),
  )
  const weights = await openWeights([mixed, rest])
  await checkWeights(nano, weights)
  for (const [name, { values }] of [...pick(0), ...pick(1), ...pick(2), ...pick(3)])
    expect(await findTensor(weights, name).read(), name).toEqual(values)
  for (const name of pick(4).keys())
    expect(await findTensor(weights, name).read(), name).toEqual(programFixtures(nano, 2).get(name)?.values)
  await writeFile(join(mixed, 'l0_fc1_bias.npy'), npy({ shape: [1], bytes: new Uint8Array(4) }))
  await writeFile(join(mixed, 'l0_fc1_bias.float32.bin'), new Uint8Array(4))
  await expect(openWeights([mixed])).rejects.toThrow(
    /l0_fc1_bias is both .*l0_fc1_bias\.float32\.bin and .*l0_fc1_bias\.npy/,
  )
})

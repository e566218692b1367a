import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { checkWeights } from '../../../generator/weights/check-weights.js'
import { openTensorSource } from '../../../generator/weights/open-source.js'
import { openWeights } from '../../../generator/weights/weights.js'
import { type Fixture, type Fixtures, programFixtures, safetensors, scratchFolder, zip } from '../fixtures.js'
import { asTimm } from '../timm-fixtures.js'
import { dict, torchFile, torchPickle } from '../torch-fixtures.js'
import { rankShares } from './rank-shares.js'

const { folder: scratch } = scratchFolder()
let folders = 0

/** A new folder with files of `torch.save`. */
async function folderOf(files: Readonly<Record<string, Fixtures | Uint8Array>>): Promise<string> {
  const folder = join(scratch, `ranks${folders++}`)
  await mkdir(folder)
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), content instanceof Uint8Array ? content : torchFile(content))
  return folder
}

const nano = elaborate(loadConfig('nano'))
const whole = asTimm(programFixtures(nano), 'module.backbone.')
const expert = 'module.backbone.blocks.1.mlp.experts.htoh4.weight'
const noise: Fixture = { shape: [1], values: new Float32Array(1) }

test('two ranks hold the experts in their order, and are one checkpoint', async () => {
  const [first, second] = rankShares(whole, 2)
  const folder = await folderOf({ '0.pth': first, '1.pth': second })
  const source = await openTensorSource(folder)
  expect(source.isCheckpoint).toBe(true)
  expect(source.notes).toEqual([
    `${join(folder, '0.pth')}: state_dict was read; passed over epoch`,
    `${folder}: experts merged from 0.pth, 1.pth, 2 a rank, in this order`,
  ])
  expect([...source.tensors.keys()]).toEqual([...whole.keys()])
  for (const [name, { shape, values }] of whole) {
    expect(source.tensors.get(name)?.shape, name).toEqual(shape)
    expect([...((await source.tensors.get(name)?.read()) ?? [])], name).toEqual([...values])
  }
  await checkWeights(nano, await openWeights([folder]))
})

test('ranks are ordered as numbers', async () => {
  const experts: Fixture = { shape: [11, 1], values: Float32Array.from({ length: 11 }, (_, i) => i) }
  const shares = rankShares(new Map([[expert, experts]]), 11)
  const folder = await folderOf(Object.fromEntries(shares.map((share, i) => [`${i}.pth`, share])))
  const { tensors } = await openTensorSource(folder)
  expect(await tensors.get(expert)?.read()).toEqual(Float64Array.from(experts.values))
})

test('a rank that the numbers leave out', async () => {
  const [first, second] = rankShares(whole, 2)
  const gap = await folderOf({ '0.pth': first, '2.pth': second })
  await expect(openTensorSource(gap)).rejects.toThrow(
    `${gap}: has 0.pth, 2.pth, but no 1.pth: each rank of the training holds experts of its own; copy all files of the training`,
  )
  const headless = await folderOf({ '1.pth': second })
  await expect(openTensorSource(headless)).rejects.toThrow(': has 1.pth, but no 0.pth: ')
})

test('ranks that only the number of experts misses, in a folder and as a file', async () => {
  const [rank0, rank1] = rankShares(whole, 4)
  const folder = await folderOf({ '0.pth': rank0, '1.pth': rank1 })
  await expect(openWeights([folder]).then((weights) => checkWeights(nano, weights))).rejects.toThrow(
    `${folder}: ${expert}: holds 2 of 4 experts, 1 a rank: 2.pth, 3.pth are missing; name a folder with the files of all ranks, or correct the number of experts in the config`,
  )
  const lone = join(await folderOf({ '0.pth': rank0 }), '0.pth')
  await expect(openWeights([lone]).then((weights) => checkWeights(nano, weights))).rejects.toThrow(
    `${lone}: ${expert}: holds 1 of 4 experts, 1 a rank: 1.pth, 2.pth, 3.pth are missing; `,
  )
})

test.each([
  [
    'lacks a share',
    (share: Map<string, Fixture>) => share.delete(expert),
    `lacks ${expert}, of which 0.pth holds a share; take the files of all ranks of one training`,
  ],
  [
    'holds more than experts',
    (share: Map<string, Fixture>) => share.set('module.backbone.cls_token', noise).set('a', noise),
    'holds module.backbone.cls_token and 1 more, where ranks after 0 have only experts; ',
  ],
  [
    'holds another number of experts',
    (share: Map<string, Fixture>) =>
      share.set(expert, { shape: [1, 64, 32], values: new Float32Array(2048) }),
    ' is 1 x 64 x 32, but rank 0 holds 2 x 64 x 32; ',
  ],
])('a rank that %s', async (_, edit, message) => {
  const [first, second] = rankShares(whole, 2)
  edit(second)
  const folder = await folderOf({ '0.pth': first, '1.pth': second })
  await expect(openTensorSource(folder)).rejects.toThrow(message)
})

test('files without a state dict beside are passed over, and said', async () => {
  const [only] = rankShares(whole, 1)
  const optimizer = zip([['x/data.pkl', torchPickle(dict([['state', dict([])]]))]])
  const folder = await folderOf({ '0.pth': only, 'optimizer.pt': optimizer, 'scaler.bin': Buffer.from('no') })
  const { notes, tensors } = await openTensorSource(folder)
  expect(notes).toContain(`${folder}: passed over optimizer.pt, scaler.bin, without a state dict`)
  expect(tensors.size).toBe(whole.size)
  const none = await folderOf({ 'optimizer.pt': optimizer })
  await expect(openTensorSource(none)).rejects.toThrow(
    `${none}: has no state dict in optimizer.pt; save the network's: `,
  )
})

test("PyTorch's files beside others are passed over, and said; folders below are not read", async () => {
  const folder = await folderOf({ 'a.safetensors': safetensors(whole), 'model.bin': torchFile(whole) })
  await mkdir(join(folder, 'older.npz'))
  const { notes, tensors } = await openTensorSource(folder)
  expect(tensors.size).toBe(whole.size)
  expect(notes).toEqual([`${folder}: passed over model.bin, as the folder has weights in other formats`])
  await rm(join(folder, 'a.safetensors'))
  expect((await openTensorSource(folder)).tensors.size).toBe(whole.size)
})

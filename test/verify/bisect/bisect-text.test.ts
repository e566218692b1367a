import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { projectSources } from '../../../generator/project/project-sources.js'
import { writeProject } from '../../../generator/project/write-project.js'
import { commonExperts } from '../../../generator/verify/bisect/common-experts.js'
import { wrongIndices, wrongSteps } from '../../../generator/verify/bisect/compare-steps.js'
import { spreadOf } from '../../../generator/verify/bisect/describe-difference.js'
import { replayCommand, writeReplay } from '../../../generator/verify/bisect/write-replay.js'
import { openGoldenFolder } from '../../../generator/weights/golden-folder.js'
import { explainedRun } from '../../explain/explained-run.js'
import { small } from '../../targets/verilog-array/accelerator-configs.js'

const config = loadConfig('nano')
const nano = elaborate(config)

function flipped(
  tensors: ReadonlyMap<string, Int32Array>,
  changes: Readonly<Record<string, readonly number[]>>,
) {
  const made = new Map(tensors)
  for (const [name, indices] of Object.entries(changes)) {
    const values = (tensors.get(name) ?? new Int32Array()).slice()
    for (const index of indices) values[index] ^= 4
    made.set(name, values)
  }
  return made
}

test('a step is at fault where all that it reads is right, whatever is wrong behind it', async () => {
  const { design, tensors } = await explainedRun(small, 0)
  const made = flipped(tensors, { l0_k: [40, 33], l0_attn_v: [7], l2_norm2: [1] })
  const wrong = wrongSteps(design, made, tensors)
  expect(
    wrong.map(({ step, tensors: [first], wrongInputs }) => [
      step.name,
      first.first,
      first.differing,
      wrongInputs,
    ]),
  ).toEqual([
    ['l0_k', 33, 2, []],
    ['l0_attn', 7, 1, ['l0_k']],
    ['l2_norm2', 1, 1, []],
  ])
  expect(spreadOf(design, { name: 'l0_k', indices: wrongIndices('l0_k', made, tensors) })).toEqual([
    { size: 17, places: [1] },
    { size: 32, places: [1, 8] },
  ])
})

test('missing and surplus values are wrong', async () => {
  const { design, tensors } = await explainedRun(small, 0)
  const short = new Map(tensors).set('l3_x_out', new Int32Array())
  const [only] = wrongSteps(design, short, tensors)
  expect(only.tensors[0]).toEqual({ name: 'l3_x_out', compared: 544, differing: 544, first: 0 })
})

test('of wrong sums the experts are named that all of their tokens have', async () => {
  const { design, tensors } = await explainedRun(small, 0)
  const chosen = tensors.get('l1_topk_index') ?? new Int32Array()
  const expert = chosen[0]
  const tokens = [...Array(17).keys()].filter((token) =>
    chosen.subarray(2 * token, 2 * token + 2).includes(expert),
  )
  const made = flipped(tensors, { l1_x_out: tokens.map((token) => 32 * token + 5) })
  const [step] = wrongSteps(design, made, tensors)
  const common = commonExperts(
    step,
    { name: 'l1_x_out', indices: wrongIndices('l1_x_out', made, tensors) },
    { expected: tensors, topK: 2 },
  )
  expect(common).toContain(expert)
  for (const each of common)
    for (const token of tokens) expect(chosen.subarray(2 * token, 2 * token + 2)).toContain(each)
})

test('a replay is a golden folder of what its step reads and makes, and the command that reads it', async () => {
  const { design, tensors } = await explainedRun(small, 1)
  const step = design.program.steps.find(({ name }) => name === 'l1_moe')
  if (step === undefined) throw new Error('there is no l1_moe')
  const command = {
    ...{ config: 'nano', step, backend: 'csim', task: 1, profile: 'exact', seed: 3 },
    ...{ weights: ['/a b'], project: '/mine' },
  }
  expect(replayCommand(command, 'DIR')).toBe(
    "moeforge verify nano --numerics exact --layer l1_moe --golden DIR --backend csim --task 1 --seed 3 --stalls 0 --weights '/a b' --project /mine",
  )
  await withTemporaryFolder(join(tmpdir(), 'moeforge-replay-'), async (folder) => {
    const path = join(folder, 'replay')
    await writeReplay({ path, option: '--out' }, design, { expected: tensors, command })
    expect(await readFile(join(path, 'replay.sh'), 'utf8')).toContain('--golden "$(dirname "$0")"')
    const golden = await openGoldenFolder(path)
    for (const name of [
      'l1_norm2',
      'l1_topk_index',
      'l1_topk_score',
      'l1_x_attn',
      'l1_moe_hidden',
      'l1_x_out',
    ])
      expect((await golden.read(name))?.values, name).toEqual(tensors.get(name))
    expect(await golden.read('l0_q')).toBeUndefined()
  })
})

test('a project must be one, of this config, and have the files that the generator writes', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-sources-'), async (folder) => {
    const project = join(folder, 'project')
    await mkdir(join(folder, 'none'))
    await expect(projectSources(join(folder, 'none'), nano)).rejects.toThrow('is no generated project')
    await writeProject(config, project, { force: false })
    const other = elaborate(loadConfig('m3vit-tiny'))
    await expect(projectSources(project, other)).rejects.toThrow('was generated from another config; give ')
    await writeFile(join(project, 'rtl/linear.v'), 'mine')
    await writeFile(join(project, 'Makefile'), 'mine')
    const { changed, unused, edit } = await projectSources(project, nano)
    expect({ changed, unused }).toEqual({ changed: ['rtl/linear.v'], unused: ['Makefile'] })
    expect(edit({ path: 'rtl/linear.v', text: 'its' })).toBe('mine')
    expect(edit({ path: 'rtl/gelu.v', text: 'its' })).toBe('its')
    await writeFile(join(project, 'rtl/more.v'), '')
    await expect(projectSources(project, nano)).rejects.toThrow(
      'has rtl/more.v, which the generator does not write',
    )
  })
})

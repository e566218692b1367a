import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import type { Config } from '../../generator/config/config.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { importM3vit } from '../../generator/import/m3vit.js'
import { parseSettings } from '../../generator/import/m3vit-settings.js'
import { plainModel } from '../config/plain-model.js'
import { inFile, onCommandLine } from './malformed-m3vit.js'

const fixtures = join(packageRoot, 'test/config/fixtures/m3vit')
const folder = mkdtempSync(join(tmpdir(), 'moeforge-m3vit-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The settings of M³ViT's published training command. */
const published = [
  ...['moe_experts=16', 'moe_top_k=4', 'moe_mlp_ratio=1', 'multi_gate=True', 'gate_task_specific_dim=-1'],
  ...['moe_gate_type=noisy_vmoe', 'task_one_hot=False'],
]
/** Those of Edge-MoE's network, where they are not the file's. */
const edgeMoe = ['multi_gate=True', 'moe_gate_type=noisy_vmoe']

function imported(name: string, ...settings: string[]): Config {
  return importM3vit(join(fixtures, `${name}.yml`), parseSettings(settings)).config
}

describe('published networks', () => {
  // The file names edge before normals; M³ViT's code numbers them the other way round.
  const pascal = ['semseg', 'human_parts', 'sal', 'normals', 'edge']
  test.each([
    ['nyud_small', [480, 640], 384, 12, ['semseg', 'depth']],
    ['nyud_base', [480, 640], 768, 12, ['semseg', 'depth']],
    ['pascal_small', [512, 512], 384, 12, pascal],
    ['pascal_base', [512, 512], 768, 12, pascal],
    ['edge_moe', [128, 256], 192, 3, ['semseg', 'depth']],
  ])('%s, as its file has it', (name, [height, width], embedDim, heads, tasks) => {
    const config = imported(name)
    expect(config.name).toBe(name)
    expect(config.model).toEqual({
      image: { height, width, channels: 3 },
      patchSize: 16,
      embedDim,
      depth: 12,
      heads,
      mlpRatio: 4,
      ...plainModel,
      moe: {
        blocks: [1, 3, 5, 7, 9, 11],
        experts: 16,
        topK: 2,
        hidden: 2 * embedDim,
        // What M³ViT's script does unless told otherwise.
        gate: { order: 'topk-softmax', kind: 'shared', expertsPerTask: null, pruneBelow: null },
      },
      tasks,
      head: null,
    })
    expect(elaborate(config).network.tokens).toBe((height / 16) * (width / 16) + 1)
  })

  test.each([
    ['nyud_small', published, 'm3vit-small'],
    ['nyud_base', published, 'm3vit-base'],
    ['edge_moe', edgeMoe, 'm3vit-tiny'],
  ])('%s with its training command is preset %s', (name, settings, preset) => {
    expect(imported(name, ...settings).model).toEqual(loadConfig(preset).model)
  })
})

describe('gates', () => {
  const plain = { order: 'topk-softmax', kind: 'shared', expertsPerTask: null, pruneBelow: null }
  test.each([
    [[], {}],
    [['moe_gate_type=noisy'], {}],
    [['moe_gate_type=noisy_vmoe'], { order: 'softmax-topk' }],
    [['multi_gate=yes'], { kind: 'per-task' }],
    [['task_one_hot=1'], {}],
    [['task_one_hot=True', 'gate_task_specific_dim=64'], { kind: 'task-conditioned' }],
    [['regu_experts_fromtask=True', 'num_experts_pertask=8'], { expertsPerTask: 8 }],
    [['expert_prune=True'], { pruneBelow: 0.1 }],
    [['expert_prune=false', 'num_experts_pertask=-1'], {}],
  ])('%j', (settings, differs) => {
    expect(imported('nyud_small', ...settings).model.moe?.gate).toEqual({ ...plain, ...differs })
  })
})

test('experts as large as a dense block', () => {
  expect(imported('nyud_small', 'moe_mlp_ratio=-1').model.moe?.hidden).toBe(4 * 384)
})

test('settings in the file, which the command line overrides', () => {
  const file = edited('nyud_small', 'moe_top_k: 2', 'moe_top_k: 3\n   multi_gate: True,\n   moe_experts: 8')
  const { moe } = importM3vit(file, parseSettings(['moe_experts=4'])).config.model
  expect(moe).toMatchObject({ topK: 3, experts: 4, gate: { kind: 'per-task' } })
})

test('a dense network has another backbone, and no settings', () => {
  const text = readFileSync(join(fixtures, 'nyud_small.yml'), 'utf8')
    .replace('VisionTransformer_moe', 'VisionTransformer')
    .replace(/^ {3}(moe_\w+|gate_dim|distilled): .*\n/gm, '')
  const file = written('dense', text)
  expect(importM3vit(file, {}).config.model).toMatchObject({ embedDim: 384, moe: null })
  expect(() => importM3vit(file, parseSettings(['moe_top_k=2']))).toThrow(
    '--set moe_top_k: means nothing to backbone VisionTransformer, which has no experts; leave it out, or name',
  )
})

test('tasks have the numbers of the original, whatever the order in the file', () => {
  const file = edited(
    'pascal_small',
    /include_semseg: True\n/,
    'include_depth: False\n   include_semseg: True\n',
  )
  const turned = edited(
    'nyud_small',
    'include_semseg: True\n   include_depth: True',
    'include_depth: True\n   include_edge: True\n   include_normals: True\n   include_semseg: True',
  )
  expect(importM3vit(file, {}).config.model.tasks).toEqual([
    'semseg',
    'human_parts',
    'sal',
    'normals',
    'edge',
  ])
  expect(importM3vit(turned, {}).config.model.tasks).toEqual(['semseg', 'normals', 'edge', 'depth'])
})

test('keys that do not change the network are named in one note', () => {
  const file = edited('pascal_small', 'model_kwargs:', 'mode_kwargs:')
  const settings = ['vmoe_noisy_std=0', 'pos_emb_from_pretrained=True', 'backbone_random_init=False']
  const { notes } = importM3vit(file, parseSettings(settings))
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatch(/^passed over, as they do not change the network: setup, train_db_name, /)
  for (const key of [
    ...['mode_kwargs', 'backbone_kwargs.random_init', 'task_dictionary.edge_w', '--set vmoe_noisy_std'],
    ...['--set pos_emb_from_pretrained', '--set backbone_random_init'],
  ])
    expect(notes[0].split(/: |, /)).toContain(key)
})

test('settings of training go with a dense network too', () => {
  const text = readFileSync(join(fixtures, 'nyud_small.yml'), 'utf8')
    .replace('VisionTransformer_moe', 'VisionTransformer')
    .replace(/^ {3}(moe_\w+|gate_dim|distilled): .*\n/gm, '')
  const { notes } = importM3vit(written('dense', text), parseSettings(['lr=0.01']))
  expect(notes.join()).toContain('--set lr')
})

test('multi_gate wins over task_one_hot', () => {
  const settings = parseSettings(['multi_gate=True', 'task_one_hot=True'])
  const { config, notes } = importM3vit(join(fixtures, 'nyud_small.yml'), settings)
  expect(config.model.moe?.gate.kind).toBe('per-task')
  expect(notes).toContain('multi_gate gives each task its gate; task_one_hot changes nothing then')
})

test('experts of a task beside a gate of a task: what the original makes of it is said', () => {
  const settings = parseSettings(['multi_gate=True', 'regu_experts_fromtask=True', 'num_experts_pertask=8'])
  expect(importM3vit(join(fixtures, 'nyud_small.yml'), settings).notes[0]).toMatch(
    /^with multi_gate M³ViT's code chooses among all experts and then counts from the task's first one/,
  )
})

test('hidden sizes that are no whole number lose their fraction, as published', () => {
  const file = edited('nyud_small', 'mlp_ratio: 4.', 'mlp_ratio: 2.7')
  const { config, notes } = importM3vit(file, parseSettings(['moe_mlp_ratio=1.3']))
  expect(elaborate(config).network.hidden).toBe(1036)
  expect(config.model.moe?.hidden).toBe(499)
  expect(notes.slice(0, 2)).toEqual([
    'a hidden size of 2.7 × embed_dim 384 is 1036: the source drops the fraction',
    'a hidden size of 1.3 × embed_dim 384 is 499: the source drops the fraction',
  ])
})

test('tasks that are switched off are none', () => {
  const file = edited('nyud_small', 'include_depth: True', 'include_depth: False')
  expect(importM3vit(file, {}).config.model.tasks).toEqual(['semseg'])
})

test.each(inFile)('%s as %s', (from, to, message) => {
  expect(messagesOf(edited('nyud_small', from, to), [])).toEqual([message])
})

test.each(onCommandLine)('--set %j', (settings, message) => {
  expect(messagesOf(join(fixtures, 'nyud_small.yml'), settings)).toEqual([message])
})

test('a file that is none, and one without tasks', () => {
  expect(messagesOf(join(folder, 'none.yml'), [])).toEqual([
    `${join(folder, 'none.yml')}: does not exist; check its name`,
  ])
  expect(messagesOf(folder, [])).toEqual([`${folder}: is a folder; name a file in it`])
  const list = written('list', '- 1\n')
  expect(messagesOf(list, [])).toEqual([
    `${list}: a list is not a mapping; name the file that describes the network`,
  ])
  expect(messagesOf(edited('pascal_small', /include_\w+: True\n {3}/g, ''), [])).toEqual([
    'task_dictionary: names no task; write a key such as include_semseg: True for each',
  ])
})

test('several problems are reported together', () => {
  const file = edited('nyud_small', 'num_heads: 12', 'num_head: 12\n   colour: 3')
  expect(messagesOf(file, [])).toHaveLength(2)
})

let files = 0

function written(name: string, text: string): string {
  const file = join(folder, `${name}${files++}.yml`)
  writeFileSync(file, text)
  return file
}

function edited(name: string, from: string | RegExp, to: string): string {
  const whole = readFileSync(join(fixtures, `${name}.yml`), 'utf8')
  const text = whole.replace(from, to)
  expect(text, `${from} is not in ${name}`).not.toBe(whole)
  return written(name, text)
}

function messagesOf(file: string, settings: readonly string[]): string[] {
  try {
    importM3vit(file, parseSettings(settings))
  } catch (error) {
    return (error as Error).message.split('\n')
  }
  throw new Error('nothing was refused')
}

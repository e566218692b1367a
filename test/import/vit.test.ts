import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { importVit } from '../../generator/import/vit.js'
import { packageRoot } from '../../generator/root.js'

const fixtures = join(packageRoot, 'test/config/fixtures/vit')
const folder = mkdtempSync(join(tmpdir(), 'moeforge-vit-'))
afterAll(() => rmSync(folder, { recursive: true }))

const epsilonNote = "layer_norm_eps is 1e-12; moeforge's layer norm has 1e-6"

describe('published networks', () => {
  test.each([
    ['timm_deit_tiny', 'deit-tiny', 'deit_tiny_patch16_224', []],
    ['timm_old_deit_small', 'deit-small', 'deit_small_patch16_224', []],
    ['timm_deit_base', 'deit-base', 'deit_base_patch16_224', []],
    ['hugging_face_deit_tiny', 'deit-tiny', 'deit-tiny-patch16-224', [epsilonNote]],
  ])('%s is preset %s', (fixture, preset, name, notes) => {
    const imported = importVit(join(fixtures, `${fixture}.json`))
    expect(imported.config.model).toEqual(loadConfig(preset).model)
    expect(imported.config.name).toBe(name)
    expect(imported.notes).toEqual(notes)
  })

  test('hugging_face_vit_base: classes are counted by their names', () => {
    const { config, notes } = importVit(join(fixtures, 'hugging_face_vit_base.json'))
    const { model } = loadConfig('deit-base')
    expect(config.model).toEqual({ ...model, head: { classes: 10 } })
    expect(notes).toEqual([epsilonNote])
  })

  test('timm_vit_small: arguments win over the name of the architecture', () => {
    const { model } = importVit(join(fixtures, 'timm_vit_small.json')).config
    expect(model).toMatchObject({
      image: { height: 128, width: 256, channels: 3 },
      embedDim: 384,
      heads: 6,
      depth: 6,
      head: { classes: 10 },
    })
  })
})

describe('what a file leaves out or adds', () => {
  test('the same epsilon is worth no note', () => {
    expect(importVit(edited('hugging_face_vit_base', { layer_norm_eps: 1e-6 })).notes).toEqual([])
  })

  test('an epsilon left out is the 1e-12 of transformers', () => {
    const file = edited('hugging_face_vit_base', { layer_norm_eps: undefined })
    expect(importVit(file).notes).toEqual([epsilonNote])
  })

  test('a model without a head', () => {
    const bare = importVit(
      edited('hugging_face_vit_base', { architectures: ['ViTModel'], id2label: undefined }),
    )
    expect(bare.config.model.head).toBeNull()
    expect(bare.notes).toContain('ViTModel ends with a layer norm and a pooler; the config ends before them')
    const timm = importVit(edited('timm_deit_tiny', { num_classes: 0 }))
    expect(timm.config.model.head).toBeNull()
    expect(timm.notes).toEqual([
      'num_classes is 0: the network ends with a layer norm; the config ends before it',
    ])
  })

  test('sizes of two sides, a hidden size of another ratio, no biases', () => {
    const { model } = importVit(
      edited('hugging_face_vit_base', {
        image_size: [128, 256],
        patch_size: [16, 16],
        intermediate_size: 1152,
        qkv_bias: false,
      }),
    ).config
    expect(model).toMatchObject({
      image: { height: 128, width: 256 },
      patchSize: 16,
      mlpRatio: 1.5,
      qkvBias: false,
    })
  })

  test('classes of the weights where the model names none, and tags', () => {
    const file = edited('timm_deit_tiny', {
      num_classes: undefined,
      architecture: 'deit_tiny_patch16_224.fb_in1k',
    })
    expect(importVit(file).config).toMatchObject({
      name: 'deit_tiny_patch16_224',
      model: { head: { classes: 1000 } },
    })
  })
})

const timm = 'timm_deit_tiny'
const face = 'hugging_face_vit_base'
const malformed: readonly (readonly [fixture: string, edits: Record<string, unknown>, message: string])[] = [
  [
    face,
    { model_type: 'swin' },
    'model_type: "swin" is not a network that moeforge builds; take one of model_type vit',
  ],
  [
    'hugging_face_deit_distilled',
    {},
    "model_type: deit is the distilled DeiT: transformers' DeiT always has a distillation token, which moeforge does not have; take a DeiT without one, which is published with model_type vit",
  ],
  [
    face,
    { architectures: ['ViTForMaskedImageModeling'] },
    'architectures: "ViTForMaskedImageModeling" is not a network that moeforge builds; take a ViTForImageClassification or ViTModel',
  ],
  [face, { hidden_act: 'relu' }, 'hidden_act: "relu" is not allowed; write gelu'],
  [face, { hidden_size: undefined }, 'hidden_size: missing; write a whole number from 1 to 65536'],
  [face, { num_attention_heads: 5 }, 'num_attention_heads: 5 does not divide hidden_size 768; try 3, 4 or 6'],
  [
    face,
    { num_labels: 12 },
    'num_labels: 12 is not the 10 classes of id2label; write 10, or correct id2label',
  ],
  [face, { patch_size: [16, 8] }, 'patch_size: 16 x 8 is not square; take a network with square patches'],
  [face, { image_size: 230 }, 'image_size: 230 is not a multiple of patch_size 16; try 224 or 240'],
  [
    timm,
    { architecture: 'deit_tiny_distilled_patch16_224' },
    'architecture: deit_tiny_distilled_patch16_224 has a distillation token, which moeforge does not have; take deit_tiny_patch16_224',
  ],
  [
    timm,
    { architecture: 'swin_tiny_patch4_window7_224' },
    'architecture: "swin_tiny_patch4_window7_224" is not a network that moeforge builds; take a vit or deit of size tiny, small, base, large: deit_tiny_patch16_224',
  ],
  [timm, { global_pool: 'avg' }, 'global_pool: "avg" is not allowed; write token'],
  [
    timm,
    { model_args: { embed_dim: 190 } },
    'model_args.num_heads: 3 does not divide embed_dim 190; try 1, 2 or 5',
  ],
  [
    timm,
    { num_classes: undefined, pretrained_cfg: {} },
    'num_classes: missing; write how many classes the head has, 0 for none',
  ],
  [
    timm,
    { pretrained_cfg: { input_size: 224 } },
    'pretrained_cfg.input_size: 224 is not a size; write [channels, height, width], such as [3, 224, 224]',
  ],
]

test.each(malformed)('%s with %j', (fixture, edits, message) => {
  expect(messagesOf(edited(fixture, edits))).toEqual([message])
})

test('keys that would change the network are not passed over', () => {
  const [reg] = messagesOf(edited(timm, { model_args: { reg_tokens: 4 } }))
  expect(reg).toMatch(/^model_args\.reg_tokens: unknown key; /)
  const [scale] = messagesOf(edited(face, { layerscale_value: 0.1 }))
  expect(scale).toMatch(/^layerscale_value: unknown key; /)
})

test('a file that is neither', () => {
  const file = edited(timm, { architecture: undefined })
  expect(messagesOf(file)).toEqual([
    `${file}: has neither the model_type of a Hugging Face config nor the architecture of a timm one; name the config.json of a ViT or DeiT`,
  ])
})

let files = 0

/** A file of a fixture with some keys replaced; undefined removes one. */
function edited(fixture: string, edits: Readonly<Record<string, unknown>>): string {
  const config = JSON.parse(readFileSync(join(fixtures, `${fixture}.json`), 'utf8'))
  const file = join(folder, `${files++}.json`)
  writeFileSync(file, JSON.stringify({ ...config, ...edits }))
  return file
}

function messagesOf(file: string): string[] {
  try {
    importVit(file)
  } catch (error) {
    return (error as Error).message.split('\n')
  }
  throw new Error('nothing was refused')
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { denseHidden, ratioOf } from '../../generator/config/dense-hidden.js'
import { loadConfig } from '../../generator/config/load.js'
import { printConfig } from '../../generator/config/print.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { importVit } from '../../generator/import/vit.js'
import { everyKey } from './every-key.js'
import { face, malformed, timm } from './malformed-vit.js'

const fixtures = join(packageRoot, 'test/config/fixtures/vit')
const folder = mkdtempSync(join(tmpdir(), 'moeforge-vit-'))
afterAll(() => rmSync(folder, { recursive: true }))

const passedOver = /^passed over, as they do not change the network: [\w.]+(, [\w.]+)*$/

describe('published networks', () => {
  test.each([
    ['timm_deit_tiny', 'deit-tiny', 'deit_tiny_patch16_224', [expect.stringMatching(passedOver)]],
    ['timm_old_deit_small', 'deit-small', 'deit_small_patch16_224', [expect.stringMatching(passedOver)]],
    ['timm_deit_base', 'deit-base', 'deit_base_patch16_224', [expect.stringMatching(passedOver)]],
    ['hugging_face_deit_tiny', 'deit-tiny', 'deit-tiny-patch16-224', [expect.stringMatching(passedOver)]],
  ])('%s is preset %s', (fixture, preset, name, notes) => {
    const imported = importVit(join(fixtures, `${fixture}.json`))
    const normEpsilon = fixture.startsWith('timm') ? 1e-6 : 1e-12
    expect(imported.config.model).toEqual({ ...loadConfig(preset).model, normEpsilon })
    expect(imported.config.name).toBe(name)
    expect(imported.notes).toEqual(notes)
  })

  test('hugging_face_vit_base: classes are counted by their names', () => {
    const { config } = importVit(join(fixtures, 'hugging_face_vit_base.json'))
    const { model } = loadConfig('deit-base')
    expect(config.model).toEqual({ ...model, head: { ...model.head, classes: 10 }, normEpsilon: 1e-12 })
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
  test("layer norm's epsilon is the file's, and 1e-12 as in transformers where it is left out", () => {
    const epsilonOf = (layer_norm_eps?: number) =>
      importVit(edited('hugging_face_vit_base', { layer_norm_eps })).config.model.normEpsilon
    expect([epsilonOf(1e-6), epsilonOf(1e-5), epsilonOf()]).toEqual([1e-6, 1e-5, 1e-12])
  })

  test('a model without a head', () => {
    const bare = importVit(
      edited('hugging_face_vit_base', { architectures: ['ViTModel'], id2label: undefined }),
    )
    expect(bare.config.model.head).toBeNull()
    expect(bare.config.model.finalNorm).toBe(true)
    expect(bare.notes).toContain(
      'ViTModel: the config ends with the final norm, of every token, without a pooler',
    )
    const timm = importVit(edited('timm_deit_tiny', { num_classes: 0 }))
    expect(timm.config.model.head).toBeNull()
    expect(timm.config.model.finalNorm).toBe(true)
    expect(timm.notes[0]).toBe('num_classes is 0: the config ends with the final norm, of every token')
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

test.each(malformed)('%s with %j', (fixture, edits, message) => {
  expect(messagesOf(edited(fixture, edits))).toEqual([message])
})

test.each([
  ['qk_norm', true, 'norms on queries and keys'],
  ['pos_embed', 'rope', 'another position embedding than a learned one'],
  ['mlp_layer', 'swiglu', 'another MLP than two layers'],
  [
    'pool_include_prefix',
    true,
    'a head that reads something else than the class token or the mean of patches',
  ],
  ['global_pool', 'map', 'a head that reads something else than the class token or the mean of patches'],
  ['act_layer', 'silu', 'another activation than GELU, its tanh form or quick GELU'],
])('an argument of timm that changes the network: %s', (key, value, what) => {
  const [message] = messagesOf(edited(timm, { model_args: { [key]: value } }))
  expect(message).toContain(`model_args.${key}: `)
  expect(message).toContain(` means that the network has ${what}; moeforge builds none like it; `)
})

test('the same arguments where they leave the network plain', () => {
  const plain = { reg_tokens: 0, init_values: null, class_token: true, pre_norm: false, global_pool: 'token' }
  const { config } = importVit(edited(timm, { model_args: { ...plain, no_embed_class: false } }))
  expect(config.model).toEqual(loadConfig('deit-tiny').model)
})

test.each([
  ['pruned_heads', { 0: [1] }, 'blocks that some heads were cut out of'],
  ['per_layer_config', { 3: { hidden_size: 5 } }, 'blocks that differ from each other'],
  ['use_swiglu_ffn', true, 'gated MLPs (SwiGLU)'],
  ['use_relative_position_bias', true, 'a relative position bias'],
])('a key of transformers that changes the network: %s', (key, value, what) => {
  const [message] = messagesOf(edited(face, { [key]: value }))
  expect(message).toContain(`${key}: `)
  expect(message).toContain(` means that the network has ${what}; `)
})

test('a config with every key that transformers writes is the same network, and one note names them', () => {
  const { notes, config } = importVit(edited(face, { ...everyKey, num_labels: null }))
  expect(config).toEqual(importVit(join(fixtures, `${face}.json`)).config)
  const [note] = notes
  expect(notes).toHaveLength(1)
  const { pruned_heads: _, ...ignored } = everyKey
  for (const key of Object.keys(ignored)) expect(note.split(/: |, /)).toContain(key)
})

describe('networks that are not built are refused by what they have', () => {
  test.each([
    ['vit_giant_patch14_reg4_dinov2', 'gated MLPs (SwiGLU)'],
    ['vit_base_patch16_siglip_224', 'a head that pools by attention'],
    ['beit_base_patch16_224', 'a relative position bias'],
    ['beitv2_base_patch16_224', 'a relative position bias'],
    ['swinv2_tiny_window8_256', /attention in shifted windows/],
    ['eva02_base_patch14_448', 'a rotary position embedding and gated MLPs (SwiGLU)'],
    ['cait_s24_224', 'blocks in which only the class token attends'],
    ['convnext_tiny', 'convolutions in the place of attention'],
    ['vit_relpos_small_patch16_224', 'a relative position bias'],
    ['vit_small_r26_s32_224', 'a convolutional stem in the place of the patch embedding'],
    ['vit_small_patch16_18x2_224', 'blocks side by side'],
  ])("timm's %s", (architecture, what) => {
    const [message] = messagesOf(edited(timm, { architecture }))
    const [, has] = /^architecture: \S+ is not built here: it has (.*); take a ViT, DeiT/.exec(message) ?? []
    expect(has, message).toMatch(
      typeof what === 'string' ? new RegExp(`^${what.replace(/[()]/g, '\\$&')}`) : what,
    )
  })

  test.each([
    ['beit', 'a relative position bias'],
    ['dinov3_vit', 'a rotary position embedding'],
    ['siglip_vision_model', 'a head that pools by attention'],
    ['convnext', 'convolutions'],
    ['yolos', 'detection tokens'],
  ])("transformers' %s", (model_type, what) => {
    const [message] = messagesOf(edited(face, { model_type }))
    expect(message).toMatch(new RegExp(`^model_type: ${model_type} is not built here: it has .*${what}`))
  })

  test('those of which nothing is known', () => {
    expect(messagesOf(edited(timm, { architecture: 'frobnet_patch16_224' }))).toEqual([
      'architecture: "frobnet_patch16_224" is not a network that moeforge knows; take a ViT, DeiT, DINO, DINOv2, MAE or CLIP: deit_tiny_patch16_224',
    ])
    expect(messagesOf(edited(face, { model_type: 'frob' }))).toEqual([
      'model_type: "frob" is not a network that moeforge knows; take one of model_type vit, deit, dinov2, dinov2_with_registers, vit_mae, clip or clip_vision_model',
    ])
  })
})

describe('sizes', () => {
  test('a name whose size is unknown goes with arguments', () => {
    const architecture = 'vit_medium_patch16_224'
    expect(messagesOf(edited(timm, { architecture }))).toEqual(
      ['embed_dim', 'depth', 'num_heads'].map(
        (key) =>
          `model_args.${key}: missing, and the name vit_medium_patch16_224 does not say it; write what the network has`,
      ),
    )
    const model_args = { embed_dim: 512, depth: 12, num_heads: 8 }
    expect(importVit(edited(timm, { architecture, model_args })).config.model).toMatchObject({
      embedDim: 512,
      heads: 8,
    })
  })

  test.each([
    ['vit_huge_patch14_224', 5120],
    ['vit_giant_patch14_224', 6144],
    ['vit_gigantic_patch14_224', 8192],
  ])('%s', (architecture, hidden) => {
    const { config } = importVit(edited(timm, { architecture }))
    expect(denseHidden(config.model)).toBe(hidden)
  })

  test('hidden sizes that no short ratio gives, in the design and in the printed config', () => {
    const odd = { hidden_size: 49, num_attention_heads: 7, intermediate_size: 55 }
    const { config } = importVit(edited(face, odd))
    expect(elaborate(config).network.hidden).toBe(55)
    const file = join(folder, 'printed.yaml')
    writeFileSync(file, printConfig(config))
    expect(loadConfig(file)).toEqual(config)
    for (let dim = 3; dim < 200; dim += 7)
      for (let hidden = dim; hidden < 5 * dim; hidden += 3)
        expect(denseHidden({ embedDim: dim, mlpRatio: ratioOf(hidden, dim) })).toBe(hidden)
  })

  test('a hidden size beyond what is built', () => {
    expect(messagesOf(edited(face, { intermediate_size: 90 }))).toEqual([
      'intermediate_size: 90 is not 0.125 to 16 times hidden_size 768; write 96 to 12288',
    ])
  })

  test('timm drops the fraction of a hidden size', () => {
    const { config, notes } = importVit(edited(timm, { model_args: { mlp_ratio: 2.7 } }))
    expect(denseHidden(config.model)).toBe(518)
    expect(notes[0]).toBe('a hidden size of 2.7 × embed_dim 192 is 518: the source drops the fraction')
  })
})

test('a file that is neither', () => {
  const file = edited(timm, { architecture: undefined })
  expect(messagesOf(file)).toEqual([
    `${file}: has neither the model_type of a Hugging Face config nor the architecture of a timm one; name the config.json of a ViT, DeiT, DINOv2, MAE or CLIP`,
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

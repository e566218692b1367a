import type { ConfigInput } from '../../generator/config/schema.js'

type Model = Partial<ConfigInput['model']>

/** What a file says, and what its config's model has of it. */
export type Published = readonly [
  name: string,
  source: Readonly<Record<string, unknown>>,
  model: Model,
  notes?: readonly string[],
]

const folded = 'LayerScale is multiplied into weights when they are read'
const bare = 'num_classes is 0: the config ends with the final norm, of every token'
const base = { embedDim: 768, depth: 12, heads: 12, mlpRatio: 4 }
const small = { ...base, embedDim: 384, heads: 6 }
const tiny = { ...base, embedDim: 192, heads: 3 }
const square = (side: number) => ({ image: { height: side, width: side, channels: 3 } })

const timmFile = (
  architecture: string,
  side: number,
  classes: number,
  more: Record<string, unknown> = {},
) => ({
  architecture,
  num_classes: classes,
  global_pool: 'token',
  pretrained_cfg: { input_size: [3, side, side], num_classes: classes },
  ...more,
})

/** Networks of timm by their architecture. */
export const timmFamilies: readonly Published[] = [
  [
    'deit',
    timmFile('deit_tiny_patch16_224.fb_in1k', 224, 1000),
    { ...tiny, patchSize: 16, distilled: false },
  ],
  [
    'deit distilled',
    timmFile('deit_tiny_distilled_patch16_224.fb_in1k', 224, 1000),
    { ...tiny, distilled: true, head: { classes: 1000 } },
  ],
  ['deit3', timmFile('deit3_medium_patch16_224', 224, 1000), { embedDim: 512, heads: 8, classToken: true }],
  [
    'augreg',
    timmFile('vit_small_patch32_384.augreg_in21k_ft_in1k', 384, 1000),
    { ...small, ...square(384), patchSize: 32, activation: 'gelu', normEpsilon: 1e-6 },
  ],
  [
    'dino',
    timmFile('vit_base_patch8_224.dino', 224, 0),
    { ...base, patchSize: 8, head: null, finalNorm: true },
    [bare],
  ],
  [
    'dinov2',
    timmFile('vit_small_patch14_dinov2.lvd142m', 518, 0),
    { ...small, ...square(518), patchSize: 14, registers: 0, head: null, finalNorm: true },
    [bare],
  ],
  [
    'dinov2 with registers, at another size',
    timmFile('vit_base_patch14_reg4_dinov2.lvd142m', 518, 0, { model_args: { img_size: 224 } }),
    { ...base, ...square(224), registers: 4, preNorm: false },
    [bare],
  ],
  ['mae', timmFile('vit_base_patch16_224.mae', 224, 0), { ...base, finalNorm: true, preNorm: false }, [bare]],
  [
    'clip',
    timmFile('vit_base_patch32_clip_224.laion2b_ft_in1k', 224, 1000),
    { ...base, patchSize: 32, preNorm: true, activation: 'gelu', normEpsilon: 1e-5 },
  ],
  [
    'clip with quick GELU',
    timmFile('vit_base_patch16_clip_quickgelu_224.openai', 224, 512),
    { ...base, preNorm: true, activation: 'quick-gelu', normEpsilon: 1e-5, head: { classes: 512 } },
  ],
  [
    'eva, the mean of patches',
    timmFile('eva_large_patch14_196.in22k_ft_in1k', 196, 1000, { global_pool: 'avg' }),
    { embedDim: 1024, depth: 24, head: { classes: 1000, pool: 'mean', normAfterPool: true } },
  ],
  [
    'no class token, the mean of normalised patches',
    timmFile('vit_medium_patch16_gap_256.sw_in12k_ft_in1k', 256, 1000, { global_pool: 'avg' }),
    {
      ...{ embedDim: 512, heads: 8, classToken: false, qkvBias: false },
      head: { classes: 1000, pool: 'mean', normAfterPool: false },
    },
  ],
  [
    'arguments that win over the name',
    timmFile('vit_tiny_patch16_224', 224, 10, {
      model_args: {
        ...{ class_token: false, reg_tokens: 3, pre_norm: true, act_layer: 'gelu_tanh', init_values: 1e-5 },
        ...{ global_pool: 'avg', fc_norm: false, no_embed_class: true },
      },
    }),
    {
      ...{ ...tiny, classToken: false, registers: 3, preNorm: true, activation: 'gelu-tanh' },
      head: { classes: 10, pool: 'mean', normAfterPool: false },
    },
    [folded],
  ],
]

const at224 = (model_args: Record<string, unknown> = {}) => ({ model_args: { img_size: 224, ...model_args } })

/** Presets by what timm's files say of their networks. */
export const presetSources: readonly (readonly [preset: string, source: Published[1]])[] = [
  ['deit-tiny-distilled', timmFile('deit_tiny_distilled_patch16_224', 224, 1000)],
  ['deit3-small', timmFile('deit3_small_patch16_224', 224, 1000)],
  ['dinov2-small', timmFile('vit_small_patch14_reg4_dinov2', 518, 0, at224())],
  ['dinov2-base', timmFile('vit_base_patch14_dinov2', 518, 0, at224())],
  ['mae-base', timmFile('vit_base_patch16_224.mae', 224, 0)],
  ['clip-vit-b32', timmFile('vit_base_patch32_clip_quickgelu_224', 224, 512)],
  ['clip-vit-b16', timmFile('vit_base_patch16_clip_quickgelu_224', 224, 512)],
  ['vit-small-augreg', timmFile('vit_small_patch16_224', 224, 1000, at224({ act_layer: 'gelu_tanh' }))],
]

const face = (model_type: string, architecture: string, more: Record<string, unknown> = {}) => ({
  ...{ model_type, architectures: [architecture], hidden_size: 768, num_hidden_layers: 12 },
  ...{ num_attention_heads: 12, image_size: 224, patch_size: 16 },
  ...more,
})
const ended = (architecture: string) =>
  `${architecture}: the config ends with the final norm, of every token, without a pooler`

const clipVision = {
  ...{ hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 24, num_attention_heads: 16 },
  ...{ patch_size: 14, projection_dim: 512, model_type: 'clip_vision_model', dropout: 0.0 },
}

/** Networks of transformers by their model types. */
export const huggingFaceFamilies: readonly Published[] = [
  [
    'deit',
    face('deit', 'DeiTForImageClassificationWithTeacher', { intermediate_size: 3072, num_labels: 1000 }),
    { ...base, distilled: true, head: { classes: 1000 }, normEpsilon: 1e-12 },
  ],
  [
    'dinov2',
    face('dinov2', 'Dinov2Model', { mlp_ratio: 4, image_size: 518, patch_size: 14, layerscale_value: 1.0 }),
    { ...base, ...square(518), patchSize: 14, finalNorm: true, head: null, normEpsilon: 1e-6 },
    [folded, ended('Dinov2Model')],
  ],
  [
    'dinov2_with_registers',
    face('dinov2_with_registers', 'Dinov2WithRegistersModel', { mlp_ratio: 4, num_register_tokens: 4 }),
    { ...base, registers: 4, finalNorm: true },
    [folded, ended('Dinov2WithRegistersModel')],
  ],
  [
    'vit_mae',
    face('vit_mae', 'ViTMAEForPreTraining', { intermediate_size: 3072, mask_ratio: 0.75 }),
    { ...base, finalNorm: true, head: null },
    ['the encoder reads all patches: none is masked, and there is no decoder', ended('ViTMAEForPreTraining')],
  ],
  [
    'clip_vision_model',
    { model_type: 'clip_vision_model', architectures: ['CLIPVisionModelWithProjection'] },
    { ...base, patchSize: 32, preNorm: true, activation: 'quick-gelu', head: { classes: 512 } },
  ],
  [
    'clip, the tower in its own section',
    { model_type: 'clip', projection_dim: 768, text_config: {}, vision_config: clipVision },
    { embedDim: 1024, depth: 24, patchSize: 14, normEpsilon: 1e-5, head: { classes: 768 } },
  ],
  [
    'clip, an older file',
    { model_type: 'clip', vision_config: {}, vision_config_dict: { ...clipVision, hidden_act: 'gelu' } },
    { embedDim: 1024, activation: 'gelu', head: { classes: 512 } },
  ],
  [
    'vit with GELU in its tanh form',
    face('vit', 'ViTModel', { intermediate_size: 3072, hidden_act: 'gelu_pytorch_tanh' }),
    { ...base, activation: 'gelu-tanh', finalNorm: true },
    [ended('ViTModel')],
  ],
]

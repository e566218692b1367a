import type * as z from 'zod'
import { real, whole } from '../config/fields.js'

/**
 * How a network ends: with a linear layer for classes, on the first token; with CLIP's projection, which is one too; or
 * with a layer norm.
 */
export type End = 'classifier' | 'projection' | 'norm'

/** What a `model_type` of transformers stands for. */
export interface Family {
  /** Values of keys that a file leaves out, as transformers has them. */
  readonly defaults: Readonly<Record<string, unknown>>
  /** Keys of its own. */
  readonly fields: z.ZodRawShape
  /** Keys of its own that change nothing here. */
  readonly ignored: readonly string[]
  readonly distilled: boolean
  readonly preNorm: boolean
  /** Classes of transformers by how they end, the first where the file names none. */
  readonly ends: Readonly<Record<string, End>>
  /** What to say of every network of the family. */
  readonly notes: readonly string[]
}

const size = (doc: string) => whole({ min: 1, max: 65536, doc })
const hiddenField = { intermediate_size: size('Hidden size of a block') }
const ratioField = { mlp_ratio: real({ min: 0, max: 64, doc: 'Hidden size of a block by hidden_size' }) }

const plain = {
  defaults: { layer_norm_eps: 1e-12, hidden_act: 'gelu' },
  fields: hiddenField,
  ...{ ignored: [], distilled: false, preNorm: false, notes: [] },
} as const

const dinov2 = {
  ...plain,
  defaults: { layer_norm_eps: 1e-6, hidden_act: 'gelu', mlp_ratio: 4 },
  fields: ratioField,
  ignored: [
    ...['layerscale_value', 'drop_path_rate', 'out_features', 'out_indices', 'stage_names'],
    ...['apply_layernorm', 'reshape_hidden_states', 'use_mask_token'],
  ],
  notes: ['LayerScale is multiplied into weights when they are read'],
} as const

const clip = {
  ...plain,
  defaults: {
    ...{ hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12 },
    ...{
      image_size: 224,
      patch_size: 32,
      hidden_act: 'quick_gelu',
      layer_norm_eps: 1e-5,
      projection_dim: 512,
    },
  },
  fields: { ...hiddenField, projection_dim: size('Outputs of the projection') },
  ignored: ['attention_dropout', 'dropout', 'initializer_factor'],
  preNorm: true,
} as const

export const families = {
  vit: { ...plain, ends: { ViTForImageClassification: 'classifier', ViTModel: 'norm' } },
  deit: {
    ...plain,
    distilled: true,
    ends: {
      DeiTForImageClassificationWithTeacher: 'classifier',
      DeiTForImageClassification: 'classifier',
      DeiTModel: 'norm',
    },
  },
  dinov2: { ...dinov2, ends: { Dinov2Model: 'norm' } },
  dinov2_with_registers: {
    ...dinov2,
    defaults: { ...dinov2.defaults, num_register_tokens: 4 },
    fields: { ...ratioField, num_register_tokens: whole({ min: 0, max: 64, doc: 'Register tokens' }) },
    ends: { Dinov2WithRegistersModel: 'norm' },
  },
  vit_mae: {
    ...plain,
    ignored: [
      ...['decoder_num_attention_heads', 'decoder_hidden_size', 'decoder_num_hidden_layers'],
      ...['decoder_intermediate_size', 'mask_ratio', 'norm_pix_loss'],
    ],
    ends: { ViTMAEForPreTraining: 'norm', ViTMAEModel: 'norm' },
    notes: ['the encoder reads all patches: none is masked, and there is no decoder'],
  },
  clip: { ...clip, ends: { CLIPModel: 'projection', CLIPVisionModelWithProjection: 'projection' } },
  clip_vision_model: {
    ...clip,
    ends: { CLIPVisionModel: 'norm', CLIPVisionModelWithProjection: 'projection' },
  },
} as const satisfies Readonly<Record<string, Family>>

export type ModelType = keyof typeof families

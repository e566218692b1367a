import type { LazyTensor } from '../tensor-source.js'
import { stacked, withClassToken } from './combine.js'
import { type Lookup, layerParameter, type NameMap } from './name-map.js'

/** Names of a block's layers, except q, k and v, which are separate. */
const blockLayers: Readonly<Record<string, string>> = {
  norm1: 'layernorm_before',
  attn_proj: 'attention.output.dense',
  norm2: 'layernorm_after',
  fc1: 'intermediate.dense',
  fc2: 'output.dense',
}

/** Names outside the blocks. */
const outside: Readonly<Record<string, string>> = {
  patch_embed_weight: 'vit.embeddings.patch_embeddings.projection.weight',
  patch_embed_bias: 'vit.embeddings.patch_embeddings.projection.bias',
  norm_weight: 'vit.layernorm.weight',
  norm_bias: 'vit.layernorm.bias',
  head_weight: 'classifier.weight',
  head_bias: 'classifier.bias',
}

/** Hugging Face's `ViTForImageClassification`, and `ViTModel`, whose names lack the `vit.`. */
export const huggingFaceNames: NameMap = {
  name: 'Hugging Face ViT',
  signature: /^(vit\.)?encoder\.layer\.\d+\./,
  ignored: /^(vit\.)?(layernorm|pooler)\.|^classifier\.|^(vit\.)?embeddings\.mask_token$/,
  tensor: (parameter, lookup) =>
    tensor(parameter, (name) => lookup(name) ?? lookup(name.replace(/^vit\./, ''))),
}

function tensor(parameter: string, lookup: Lookup): LazyTensor | undefined {
  if (parameter === 'pos_embed') {
    const embeddings = 'vit.embeddings'
    return withClassToken(lookup, {
      position: `${embeddings}.position_embeddings`,
      token: `${embeddings}.cls_token`,
    })
  }
  if (Object.hasOwn(outside, parameter)) return lookup(outside[parameter])
  const parts = layerParameter(parameter)
  if (parts === undefined) return undefined
  const block = `vit.encoder.layer.${parts.block}`
  if (parts.layer === 'qkv')
    return stacked(
      lookup,
      ['query', 'key', 'value'].map((part) => `${block}.attention.attention.${part}.${parts.kind}`),
    )
  return Object.hasOwn(blockLayers, parts.layer)
    ? lookup(`${block}.${blockLayers[parts.layer]}.${parts.kind}`)
    : undefined
}

import type { LazyTensor } from '../tensor-source.js'
import { withClassToken } from './combine.js'
import { type Lookup, layerParameter, type NameMap } from './name-map.js'

/** Names of a block's layers. */
const blockLayers: Readonly<Record<string, string>> = {
  norm1: 'norm1',
  qkv: 'attn.qkv',
  attn_proj: 'attn.proj',
  norm2: 'norm2',
  fc1: 'mlp.fc1',
  fc2: 'mlp.fc2',
}

/** Names outside the blocks. */
const outside: Readonly<Record<string, string>> = {
  patch_embed_weight: 'patch_embed.proj.weight',
  patch_embed_bias: 'patch_embed.proj.bias',
  norm_weight: 'norm.weight',
  norm_bias: 'norm.bias',
  head_weight: 'head.weight',
  head_bias: 'head.bias',
}

/** timm's vision transformers, DeiT among them. Networks without a head do without the final norm as well. */
export const timmNames: NameMap = {
  name: 'timm',
  signature: /^blocks\.\d+\./,
  ignored: /^(norm|head|pre_logits)\./,
  tensor,
}

function tensor(parameter: string, lookup: Lookup): LazyTensor | undefined {
  if (parameter === 'pos_embed') return withClassToken(lookup, { position: 'pos_embed', token: 'cls_token' })
  if (Object.hasOwn(outside, parameter)) return lookup(outside[parameter])
  const parts = layerParameter(parameter)
  if (parts === undefined || !Object.hasOwn(blockLayers, parts.layer)) return undefined
  return lookup(`blocks.${parts.block}.${blockLayers[parts.layer]}.${parts.kind}`)
}

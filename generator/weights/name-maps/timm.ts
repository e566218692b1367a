import type { LazyTensor } from '../tensor-source.js'
import { meanOfHeads } from './distilled-head.js'
import { type LayerParameter, type Lookup, layerParameter, type NameMap } from './name-map.js'
import { positionWithTokens } from './position.js'
import { scaledLayer, scaledNote, zeroBias } from './scaled.js'

/** Names of a block's layers. */
const blockLayers: Readonly<Record<string, string>> = {
  norm1: 'norm1',
  qkv: 'attn.qkv',
  attn_proj: 'attn.proj',
  norm2: 'norm2',
  fc1: 'mlp.fc1',
  fc2: 'mlp.fc2',
}

/** LayerScale behind a layer: timm's and DINOv2's name, and DeiT III's own. */
const scales: Readonly<Record<string, readonly string[]>> = {
  attn_proj: ['ls1.gamma', 'gamma_1'],
  fc2: ['ls2.gamma', 'gamma_2'],
}

/** Layers outside the blocks, by names of which a source has one. */
const outside: Readonly<Record<string, readonly string[]>> = {
  patch_embed: ['patch_embed.proj'],
  norm_pre: ['norm_pre'],
  norm: ['norm', 'fc_norm'],
  head: ['head'],
}

/**
 * timm's vision transformers, and repositories whose names it took: DeiT, DeiT III, DINO, DINOv2, MAE. Networks without a
 * head do without the final norm as well.
 */
export const timmNames: NameMap = {
  name: 'timm',
  signature: /^blocks\.\d+\./,
  ignored: /^(norm|fc_norm|head|head_dist|pre_logits|decoder_\w+)\.|^(mask_token|decoder_pos_embed)$/,
  tensor,
  notes: (names) => [
    ...(names.some((name) => /^blocks\.\d+\.(ls[12]\.gamma|gamma_[12])$/.test(name)) ? [scaledNote] : []),
    ...(lacksPatchBias(names) ? ['the patch embedding has no bias: it is zero'] : []),
  ],
}

/** timm leaves the bias out where a norm follows before the first block. */
function lacksPatchBias(names: readonly string[]): boolean {
  return names.includes('norm_pre.weight') && !names.includes('patch_embed.proj.bias')
}

function tensor(parameter: string, lookup: Lookup, needed?: readonly number[]): LazyTensor | undefined {
  if (parameter === 'pos_embed') return position(lookup, needed)
  const [, layer = '', kind = ''] = /^(patch_embed|norm_pre|norm|head)_(weight|bias)$/.exec(parameter) ?? []
  if (Object.hasOwn(outside, layer)) return outsideTensor(lookup, layer, kind)
  const parts = layerParameter(parameter)
  return parts === undefined ? undefined : blockTensor(lookup, parts)
}

function position(lookup: Lookup, needed?: readonly number[]): LazyTensor | undefined {
  const tokens = ['cls_token', 'dist_token']
  // The second is DINOv2's own name.
  const registers = ['reg_token', 'register_tokens']
  return positionWithTokens(lookup, { position: 'pos_embed', tokens, registers }, needed)
}

function outsideTensor(lookup: Lookup, layer: string, kind: string): LazyTensor | undefined {
  const names = outside[layer].map((name) => `${name}.${kind}`)
  if (layer === 'head' && lookup(names[0]) !== undefined && lookup(`head_dist.${kind}`) !== undefined)
    return meanOfHeads(lookup, [names[0], `head_dist.${kind}`])
  const found = names.find((name) => lookup(name) !== undefined)
  if (found !== undefined) return lookup(found)
  if (layer === 'patch_embed' && kind === 'bias' && lookup('norm_pre.weight') !== undefined)
    return zeroBias(lookup, 'patch_embed.proj.weight')
  return undefined
}

function blockTensor(lookup: Lookup, { block, layer, kind }: LayerParameter): LazyTensor | undefined {
  if (!Object.hasOwn(blockLayers, layer)) return undefined
  const inBlock = (name: string) => `blocks.${block}.${name}`
  return scaledLayer(lookup, inBlock(`${blockLayers[layer]}.${kind}`), (scales[layer] ?? []).map(inBlock))
}

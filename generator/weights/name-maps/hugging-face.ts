import type { LazyTensor } from '../tensor-source.js'
import { stacked } from './combine.js'
import { headOfFirst, meanOfHeads } from './distilled-head.js'
import { type LayerParameter, type Lookup, layerParameter, type NameMap } from './name-map.js'
import { positionWithTokens } from './position.js'
import { scaledLayer, scaledNote } from './scaled.js'

/** Names of a block's layers, ViT's and DINOv2's, except q, k and v, which are separate. */
const blockLayers: Readonly<Record<string, readonly string[]>> = {
  norm1: ['layernorm_before', 'norm1'],
  attn_proj: ['attention.output.dense'],
  norm2: ['layernorm_after', 'norm2'],
  fc1: ['intermediate.dense', 'mlp.fc1'],
  fc2: ['output.dense', 'mlp.fc2'],
}

/** LayerScale behind a layer. */
const scales: Readonly<Record<string, readonly string[]>> = {
  attn_proj: ['layer_scale1.lambda1'],
  fc2: ['layer_scale2.lambda1'],
}

/** Layers outside the blocks, within the model. */
const outside: Readonly<Record<string, string>> = {
  patch_embed: 'embeddings.patch_embeddings.projection',
  norm: 'layernorm',
}

/** What a head is in front of, as the start of names; a bare model has none of it. */
const models = ['vit.', 'deit.', 'dinov2.', 'dinov2_with_registers.']

/** ViT, DeiT, DINOv2 and the encoder of MAE in Hugging Face's transformers, with a head or bare. */
export const huggingFaceNames: NameMap = {
  name: 'Hugging Face ViT',
  signature: /^((vit|deit|dinov2|dinov2_with_registers)\.)?encoder\.layer\.\d+\./,
  ignored: /^(\w+\.)?(layernorm|pooler)\.|^(\w+_)?classifier\.|^(\w+\.)?embeddings\.mask_token$|^decoder\./,
  tensor: (parameter, lookup, needed) => tensor(parameter, inModel(lookup), needed),
  notes: (names) => (names.some((name) => name.endsWith('.layer_scale1.lambda1')) ? [scaledNote] : []),
}

/** Looks names up as they are in a bare model, and then within the models that have heads. */
function inModel(lookup: Lookup): Lookup {
  return (name) => {
    const start = models.find((each) => lookup(`${each}${name}`) !== undefined)
    return start === undefined ? lookup(name) : lookup(`${start}${name}`)
  }
}

function tensor(parameter: string, lookup: Lookup, needed?: readonly number[]): LazyTensor | undefined {
  if (parameter === 'pos_embed') return position(lookup, needed)
  const [, layer = '', kind = ''] = /^(patch_embed|norm|head)_(weight|bias)$/.exec(parameter) ?? []
  if (layer === 'head') return head(lookup, kind)
  if (Object.hasOwn(outside, layer)) return lookup(`${outside[layer]}.${kind}`)
  const parts = layerParameter(parameter)
  return parts === undefined ? undefined : blockTensor(lookup, parts)
}

function position(lookup: Lookup, needed?: readonly number[]): LazyTensor | undefined {
  const inEmbeddings = (name: string) => `embeddings.${name}`
  const names = {
    position: inEmbeddings('position_embeddings'),
    tokens: ['cls_token', 'distillation_token'].map(inEmbeddings),
    registers: [inEmbeddings('register_tokens')],
  }
  return positionWithTokens(lookup, names, needed)
}

/** With a distillation token there are two heads, or one that reads the class token alone. */
function head(lookup: Lookup, kind: string): LazyTensor | undefined {
  const one = `classifier.${kind}`
  if (lookup(one) === undefined)
    return meanOfHeads(lookup, [`cls_classifier.${kind}`, `distillation_classifier.${kind}`])
  const isDistilled = lookup('embeddings.distillation_token') !== undefined
  return isDistilled && kind === 'weight' ? headOfFirst(lookup, one) : lookup(one)
}

function blockTensor(lookup: Lookup, { block, layer, kind }: LayerParameter): LazyTensor | undefined {
  const inBlock = (name: string) => `encoder.layer.${block}.${name}`
  if (layer === 'qkv')
    return stacked(
      lookup,
      ['query', 'key', 'value'].map((part) => inBlock(`attention.attention.${part}.${kind}`)),
    )
  if (!Object.hasOwn(blockLayers, layer)) return undefined
  const names = blockLayers[layer].map((name) => inBlock(`${name}.${kind}`))
  const name = names.find((each) => lookup(each) !== undefined) ?? names[0]
  return scaledLayer(lookup, name, (scales[layer] ?? []).map(inBlock))
}

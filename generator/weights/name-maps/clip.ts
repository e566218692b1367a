import type { LazyTensor } from '../tensor-source.js'
import { stacked, transposedRows } from './combine.js'
import { type LayerParameter, type Lookup, layerParameter, type NameMap, type Wanted } from './name-map.js'
import { positionWithTokens } from './position.js'
import { zeroBias } from './scaled.js'

/** How the vision tower of CLIP is named somewhere; neither patch embedding nor projection have a bias. */
interface ClipNames {
  readonly classToken: string
  readonly position: string
  readonly patches: string
  /** Layers outside the blocks. */
  readonly outside: Readonly<Record<string, string>>
  readonly block: (block: number) => string
  /** Layers of a block, except queries, keys and values. */
  readonly layers: Readonly<Record<string, string>>
  /** Matrix or bias of queries, keys and values within a block, in pieces that are stacked. */
  readonly qkv: (kind: string) => readonly string[]
  /** The projection, [classes][dim]. */
  readonly projection: (lookup: Lookup) => LazyTensor | undefined
  readonly projectionBias: (lookup: Lookup) => LazyTensor | undefined
}

const openAi: ClipNames = {
  classToken: 'visual.class_embedding',
  position: 'visual.positional_embedding',
  patches: 'visual.conv1.weight',
  outside: { norm_pre: 'visual.ln_pre', norm: 'visual.ln_post' },
  block: (block) => `visual.transformer.resblocks.${block}`,
  layers: { norm1: 'ln_1', attn_proj: 'attn.out_proj', norm2: 'ln_2', fc1: 'mlp.c_fc', fc2: 'mlp.c_proj' },
  qkv: (kind) => [`attn.in_proj_${kind}`],
  // A bare matrix, [dim][classes].
  projection: (lookup) => transposedRows(lookup, 'visual.proj', ([rows]) => rows),
  projectionBias: (lookup) => zeroBias(lookup, 'visual.proj', 1),
}

const huggingFace: ClipNames = {
  classToken: 'vision_model.embeddings.class_embedding',
  position: 'vision_model.embeddings.position_embedding.weight',
  patches: 'vision_model.embeddings.patch_embedding.weight',
  // It is spelled so there.
  outside: { norm_pre: 'vision_model.pre_layrnorm', norm: 'vision_model.post_layernorm' },
  block: (block) => `vision_model.encoder.layers.${block}`,
  layers: {
    norm1: 'layer_norm1',
    attn_proj: 'self_attn.out_proj',
    norm2: 'layer_norm2',
    fc1: 'mlp.fc1',
    fc2: 'mlp.fc2',
  },
  qkv: (kind) => ['q_proj', 'k_proj', 'v_proj'].map((part) => `self_attn.${part}.${kind}`),
  projection: (lookup) => lookup('visual_projection.weight'),
  projectionBias: (lookup) => zeroBias(lookup, 'visual_projection.weight'),
}

const notes = () => ['patch embedding and projection have no biases: they are zero']

/** OpenAI's CLIP; its text tower is passed over. */
export const openAiClipNames: NameMap = {
  name: 'OpenAI CLIP',
  signature: /^visual\.transformer\.resblocks\.\d+\./,
  ignored:
    /^(transformer|ln_final|token_embedding|visual\.ln_post)\.|^(visual\.proj|positional_embedding|text_projection|logit_scale|input_resolution|context_length|vocab_size)$/,
  tensor: (parameter, lookup, needed) => tensor(openAi, { parameter, lookup, needed }),
  notes,
}

/** CLIP in Hugging Face's transformers; its text tower is passed over. */
export const huggingFaceClipNames: NameMap = {
  name: 'Hugging Face CLIP',
  signature: /^vision_model\.encoder\.layers\.\d+\./,
  ignored:
    /^(text_model|text_projection|visual_projection|vision_model\.post_layernorm)\.|^logit_scale$|\.position_ids$/,
  tensor: (parameter, lookup, needed) => tensor(huggingFace, { parameter, lookup, needed }),
  notes,
}

/** Parameters that are not simply there. */
const made: Readonly<Record<string, (names: ClipNames, wanted: Wanted) => LazyTensor | undefined>> = {
  pos_embed: ({ position, classToken }, { lookup, needed }) =>
    positionWithTokens(lookup, { position, tokens: [classToken], registers: [] }, needed),
  patch_embed_weight: ({ patches }, { lookup }) => lookup(patches),
  patch_embed_bias: ({ patches }, { lookup }) => zeroBias(lookup, patches),
  head_weight: ({ projection }, { lookup }) => projection(lookup),
  head_bias: ({ projectionBias }, { lookup }) => projectionBias(lookup),
}

function tensor(names: ClipNames, wanted: Wanted): LazyTensor | undefined {
  const { parameter, lookup } = wanted
  if (Object.hasOwn(made, parameter)) return made[parameter](names, wanted)
  const [, layer = '', kind = ''] = /^(norm_pre|norm)_(weight|bias)$/.exec(parameter) ?? []
  if (Object.hasOwn(names.outside, layer)) return lookup(`${names.outside[layer]}.${kind}`)
  const parts = layerParameter(parameter)
  return parts === undefined ? undefined : blockTensor(names, lookup, parts)
}

function blockTensor(
  names: ClipNames,
  lookup: Lookup,
  { block, layer, kind }: LayerParameter,
): LazyTensor | undefined {
  const inBlock = (name: string) => `${names.block(block)}.${name}`
  if (layer === 'qkv') return stacked(lookup, names.qkv(kind).map(inBlock))
  return Object.hasOwn(names.layers, layer) ? lookup(inBlock(`${names.layers[layer]}.${kind}`)) : undefined
}

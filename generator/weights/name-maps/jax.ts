import { stridedValues } from '../strided.js'
import { countOf, type LazyTensor } from '../tensor-source.js'
import { combined, stackedTensors } from './combine.js'
import { type LayerParameter, type Lookup, layerParameter, type NameMap, type Wanted } from './name-map.js'
import { positionWithTokens } from './position.js'

/** How a network of Flax is named somewhere. Kernels are [inputs][outputs], those of experts [experts][inputs][outputs]. */
interface FlaxNames {
  /** What its blocks and its last norm are in. */
  readonly encoder: string
  readonly attention: string
  readonly norm2: string
  readonly mlp: string
}

const vit: FlaxNames = {
  encoder: 'Transformer',
  attention: 'MultiHeadDotProductAttention_1',
  norm2: 'LayerNorm_2',
  mlp: 'MlpBlock_3',
}

const vMoe: FlaxNames = {
  encoder: 'Encoder',
  attention: 'SelfAttention',
  norm2: 'LayerNorm_1',
  mlp: 'Mlp',
}

/** google-research/vision_transformer, AugReg among it: an `.npz`. */
export const jaxVitNames: NameMap = {
  name: 'JAX ViT',
  signature: /^Transformer\/encoderblock_\d+\//,
  ignored: /^head\/|^Transformer\/encoder_norm\//,
  tensor: (parameter, lookup, needed) => tensor(vit, { parameter, lookup, needed }),
}

/** google-research/vmoe, its parameters saved as an `.npz` with names joined by slashes. */
export const vMoeNames: NameMap = {
  name: 'V-MoE',
  signature: /^Encoder\/encoderblock_\d+\//,
  ignored: /^head\/|^Encoder\/encoder_norm\//,
  tensor: (parameter, lookup, needed) => tensor(vMoe, { parameter, lookup, needed }),
}

/** Parameters outside the blocks. */
const outside: Readonly<Record<string, (names: FlaxNames, wanted: Wanted) => LazyTensor | undefined>> = {
  pos_embed: ({ encoder }, { lookup, needed }) => {
    const position = `${encoder}/posembed_input/pos_embedding`
    return positionWithTokens(lookup, { position, tokens: ['cls'], registers: [] }, needed)
  },
  patch_embed_weight: (_, { lookup }) =>
    turned(lookup, 'embedding/kernel', (shape) => ({ shape, axes: [3, 2, 0, 1] })),
  patch_embed_bias: (_, { lookup }) => lookup('embedding/bias'),
  norm_weight: ({ encoder }, { lookup }) => lookup(`${encoder}/encoder_norm/scale`),
  norm_bias: ({ encoder }, { lookup }) => lookup(`${encoder}/encoder_norm/bias`),
  head_weight: (_, { lookup }) => transposed(lookup, 'head/kernel'),
  head_bias: (_, { lookup }) => lookup('head/bias'),
}

function tensor(names: FlaxNames, wanted: Wanted): LazyTensor | undefined {
  const { parameter, lookup } = wanted
  if (Object.hasOwn(outside, parameter)) return outside[parameter](names, wanted)
  const [, block] = /^l(\d+)_w_gate_T$/.exec(parameter) ?? []
  if (block !== undefined)
    return transposed(lookup, `${names.encoder}/encoderblock_${block}/Moe/Router/dense/kernel`)
  const parts = layerParameter(parameter)
  return parts === undefined ? undefined : blockTensor(names, lookup, parts)
}

function blockTensor(
  names: FlaxNames,
  lookup: Lookup,
  { block, layer, kind }: LayerParameter,
): LazyTensor | undefined {
  const within = `${names.encoder}/encoderblock_${block}`
  const norm = (name: string) => lookup(`${within}/${name}/${kind === 'weight' ? 'scale' : 'bias'}`)
  const dense = (name: string) =>
    kind === 'weight' ? transposed(lookup, `${within}/${name}/kernel`) : lookup(`${within}/${name}/bias`)
  const experts = (name: string) =>
    kind === 'weight'
      ? turned(lookup, `${within}/Moe/Mlp/${name}/kernel`, (shape) => ({ shape, axes: [0, 2, 1] }))
      : lookup(`${within}/Moe/Mlp/${name}/bias`)
  const layers: Readonly<Record<string, () => LazyTensor | undefined>> = {
    norm1: () => norm('LayerNorm_0'),
    qkv: () => queriesKeysValues(lookup, `${within}/${names.attention}`, kind),
    attn_proj: () =>
      kind === 'weight'
        ? turned(lookup, `${within}/${names.attention}/out/kernel`, (shape) => ({
            shape: [countOf(shape.slice(0, -1)), shape.at(-1) ?? 1],
            axes: [1, 0],
          }))
        : lookup(`${within}/${names.attention}/out/bias`),
    norm2: () => norm(names.norm2),
    fc1: () => dense(`${names.mlp}/Dense_0`),
    fc2: () => dense(`${names.mlp}/Dense_1`),
    htoh4: () => experts('Dense_0'),
    h4toh: () => experts('Dense_1'),
  }
  return Object.hasOwn(layers, layer) ? layers[layer]() : undefined
}

/** [dim][heads][headDim] each, and biases of [heads][headDim]. */
function queriesKeysValues(
  lookup: Lookup,
  attention: string,
  kind: LayerParameter['kind'],
): LazyTensor | undefined {
  const found = ['query', 'key', 'value'].map((part) =>
    kind === 'weight'
      ? transposed(lookup, `${attention}/${part}/kernel`)
      : flat(lookup, `${attention}/${part}/bias`),
  )
  const parts = found.filter((part) => part !== undefined)
  return parts.length < found.length ? undefined : stackedTensors(parts)
}

/** A kernel, [inputs][outputs…], as [outputs][inputs]. */
function transposed(lookup: Lookup, name: string): LazyTensor | undefined {
  return turned(lookup, name, ([inputs, ...outputs]) => ({ shape: [inputs, countOf(outputs)], axes: [1, 0] }))
}

function flat(lookup: Lookup, name: string): LazyTensor | undefined {
  return turned(lookup, name, (shape) => ({ shape: [countOf(shape)], axes: [0] }))
}

/** A tensor seen as one of another shape, its axes in another order. */
function turned(
  lookup: Lookup,
  name: string,
  view: (shape: readonly number[]) => { readonly shape: readonly number[]; readonly axes: readonly number[] },
): LazyTensor | undefined {
  return combined(lookup, [name], ([{ shape: own }]) => {
    const { shape, axes } = view(own)
    const strides = shape.map((_, axis) => countOf(shape.slice(axis + 1)))
    const pick = (values: readonly number[]) => axes.map((axis) => values[axis] ?? 1)
    return {
      shape: pick(shape),
      values: ([values]) => stridedValues(values, { offset: 0, shape: pick(shape), strides: pick(strides) }),
    }
  })
}

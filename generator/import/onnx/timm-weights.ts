import { countOf, type Reals } from '../../weights/tensor-source.js'
import type { WrittenTensor } from '../../weights/write-safetensors.js'
import { type ConstantTensor, constantValues, shapeOf } from './graph/tensor.js'
import type { Projection } from './recognise/attention.js'
import type { Block, BranchEnd } from './recognise/block.js'
import type { LayerNorm } from './recognise/layer-norm.js'
import type { BiasedLinear } from './recognise/linear.js'
import { hasQkvBias, type Recognised } from './recognise/recognise.js'

/** A network's weights under timm's names, and what was changed about them, a sentence each. */
export interface TimmWeights {
  readonly tensors: readonly WrittenTensor[]
  readonly notes: readonly string[]
}

/**
 * The weights of a network under the names of timm's `VisionTransformer`. Values are those of the graph, as float32 or
 * float64; LayerScale is multiplied into the layer before it, in double precision.
 */
export function timmWeights({ description, embedding, preNorm, blocks, head }: Recognised): TimmWeights {
  const { dim } = description
  const finalNorm = description.finalNorm === 'pooled' ? 'fc_norm' : 'norm'
  return {
    tensors: [
      ...prefixTensors(description, embedding),
      position(description, embedding.position),
      plain('patch_embed.proj.weight', embedding.weight, shapeOf(embedding.weight)),
      embedding.bias === null
        ? zeros('patch_embed.proj.bias', dim)
        : plain('patch_embed.proj.bias', embedding.bias, [dim]),
      ...(preNorm === null ? [] : norm('norm_pre', preNorm)),
      ...blocks.flatMap((block, index) => blockTensors(`blocks.${index}`, block)),
      ...(head.norm === null ? [] : norm(finalNorm, head.norm)),
      ...(head.linear === null ? [] : linear('head', head.linear)),
    ],
    notes: notesOf({ embedding, blocks, description }),
  }
}

function notesOf({
  embedding,
  blocks,
  description,
}: Pick<Recognised, 'embedding' | 'blocks' | 'description'>): string[] {
  const isScaled = blocks.some(({ projection, fc2 }) => projection.gamma !== null || fc2.gamma !== null)
  const isMixed = blocks.some(
    (block) =>
      description.qkvBias &&
      Object.values(block.attention.projections).some(({ linear: { bias } }) => bias === null),
  )
  return [
    ...(isScaled ? ['LayerScale was folded: its factors are multiplied into the layers before it'] : []),
    ...(embedding.bias === null ? ['the patch embedding has no bias: zeros were written'] : []),
    ...(isMixed ? ['some of queries, keys and values have no bias: zeros were written'] : []),
    ...(embedding.prefix.length > 0 && embedding.positionOf === 'patches'
      ? ['tokens before those of patches have no position embedding: zeros were written']
      : []),
  ]
}

function blockTensors(name: string, block: Block): WrittenTensor[] {
  return [
    ...norm(`${name}.norm1`, block.norm1),
    ...qkv(`${name}.attn.qkv`, block),
    ...branchEnd(`${name}.attn.proj`, block.projection),
    ...norm(`${name}.norm2`, block.norm2),
    ...linear(`${name}.mlp.fc1`, block.fc1),
    ...branchEnd(`${name}.mlp.fc2`, block.fc2),
  ]
}

function norm(name: string, { scale, bias }: LayerNorm): WrittenTensor[] {
  const shape = [countOf(shapeOf(scale))]
  return [plain(`${name}.weight`, scale, shape), plain(`${name}.bias`, bias, shape)]
}

function linear(name: string, { weight, bias, outputs, inputs }: BiasedLinear): WrittenTensor[] {
  return [plain(`${name}.weight`, weight, [outputs, inputs]), plain(`${name}.bias`, bias, [outputs])]
}

/** Queries, keys and values as one matrix. */
function qkv(name: string, block: Block): WrittenTensor[] {
  const { query, key, value } = block.attention.projections
  const parts = [query, key, value]
  const [rows, inputs] = [parts.reduce((sum, part) => sum + part.rows.length, 0), query.linear.inputs]
  const weight = written(`${name}.weight`, [rows, inputs], () =>
    joined(
      parts.map(({ linear: { weight: matrix }, rows: each }) => rowsOf(constantValues(matrix), each, inputs)),
    ),
  )
  if (!hasQkvBias(block)) return [weight]
  return [weight, written(`${name}.bias`, [rows], () => joined(parts.map(biasRows)))]
}

function biasRows({ linear: { bias }, rows }: Projection): Reals {
  return bias === null ? new Float32Array(rows.length) : rowsOf(constantValues(bias), rows, 1)
}

/** A layer whose outputs LayerScale multiplies: gamma[i] * weight[i][j], gamma[i] * bias[i]. */
function branchEnd(name: string, { linear: layer, gamma }: BranchEnd): WrittenTensor[] {
  if (gamma === null) return linear(name, layer)
  const { weight, bias, outputs, inputs } = layer
  const scaled = (tensor: ConstantTensor, columns: number) => () => {
    const factors = constantValues(gamma)
    return Float32Array.from(constantValues(tensor), (value, i) => value * factors[Math.floor(i / columns)])
  }
  return [
    written(`${name}.weight`, [outputs, inputs], scaled(weight, inputs)),
    written(`${name}.bias`, [outputs], scaled(bias, 1)),
  ]
}

/** The position embedding; tokens before those of patches that have none have zeros. */
function position(
  { dim, classToken, registers, positionOf }: Recognised['description'],
  tensor: ConstantTensor,
): WrittenTensor {
  const own = countOf(shapeOf(tensor)) / dim
  const missing = positionOf === 'patches' ? Number(classToken) + registers : 0
  return written('pos_embed', [1, own + missing, dim], () =>
    joined([new Float32Array(missing * dim), constantValues(tensor)]),
  )
}

/** Known tokens: the class token, and registers behind it. */
function prefixTensors(
  { dim, classToken, registers }: Recognised['description'],
  { prefix }: Recognised['embedding'],
): WrittenTensor[] {
  const values = () => joined(prefix.map(constantValues))
  const start = classToken ? dim : 0
  return [
    ...(classToken ? [written('cls_token', [1, 1, dim], () => values().subarray(0, dim))] : []),
    ...(registers > 0 ? [written('reg_token', [1, registers, dim], () => values().subarray(start))] : []),
  ]
}

function plain(name: string, tensor: ConstantTensor, shape: readonly number[]): WrittenTensor {
  return written(name, shape, () => constantValues(tensor))
}

function zeros(name: string, count: number): WrittenTensor {
  return written(name, [count], () => new Float32Array(count))
}

function written(name: string, shape: readonly number[], values: () => Reals): WrittenTensor {
  return { name, shape, values }
}

function rowsOf(values: Reals, rows: readonly number[], columns: number): Reals {
  const result =
    values instanceof Float64Array
      ? new Float64Array(rows.length * columns)
      : new Float32Array(rows.length * columns)
  for (const [i, row] of rows.entries())
    result.set(values.subarray(row * columns, (row + 1) * columns), i * columns)
  return result
}

/** Values behind each other, as float64 where one of them is. */
function joined(parts: readonly Reals[]): Reals {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const isWide = parts.some((part) => part instanceof Float64Array)
  const result = isWide ? new Float64Array(length) : new Float32Array(length)
  let next = 0
  for (const part of parts) {
    result.set(part, next)
    next += part.length
  }
  return result
}

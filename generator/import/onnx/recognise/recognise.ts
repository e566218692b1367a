import { shapeOf, type Tensor } from '../graph/tensor.js'
import type { NetworkDescription } from '../network-description.js'
import { refusal, refusalOf, unusable } from '../refusal.js'
import { type Block, expectBlock, isBlock } from './block.js'
import { type Embedding, expectEmbedding } from './embedding.js'
import { expectHead, type Head } from './head.js'
import { expectLayerNorm, isNormLike, type LayerNorm } from './layer-norm.js'
import { lastSize } from './shapes.js'

/** A vision transformer, with where its weights are in the graph. */
export interface Recognised {
  readonly description: NetworkDescription
  readonly embedding: Embedding
  readonly preNorm: LayerNorm | null
  readonly blocks: readonly Block[]
  readonly head: Head
}

/**
 * Finds a vision transformer in a graph, from its output back to the image.
 * @throws InputError that names the first node that is something else, and what is expected there.
 */
export function recognise({
  image,
  output,
}: {
  readonly image: Tensor
  readonly output: Tensor
}): Recognised {
  const head = expectHead(output)
  const blocks: Block[] = []
  let tokens = head.input
  while (isBlock(tokens)) {
    const block = expectBlock(tokens)
    blocks.unshift(block)
    tokens = block.input
  }
  const preNorm = isNormLike(tokens) ? expectLayerNorm(tokens, 'the norm before the first block') : null
  const embedding = expectEmbedding(preNorm?.input ?? tokens, image)
  if (blocks.length === 0) throw refusalOf(tokens, 'the sum of tokens and a block')
  mustBeAlike(blocks, [preNorm, head.norm])
  const parts = { embedding, preNorm, blocks, head }
  return { description: describe(parts, image), ...parts }
}

function describe(
  { embedding, preNorm, blocks, head }: Omit<Recognised, 'description'>,
  image: Tensor,
): NetworkDescription {
  const [, channels, height, width] = shapeOf(image)
  const [{ attention, fc1, norm1, activation }] = blocks
  return {
    image: { height, width, channels },
    patch: embedding.patch,
    dim: fc1.inputs,
    depth: blocks.length,
    heads: attention.heads,
    hidden: fc1.outputs,
    qkvBias: blocks.some(hasQkvBias),
    normEpsilon: norm1.epsilon,
    activation,
    ...prefixOf(embedding, head, fc1.inputs),
    positionOf: embedding.positionOf,
    preNorm: preNorm !== null,
    finalNorm: head.norm === null ? null : head.isPooledFirst ? 'pooled' : 'tokens',
    classes: head.linear?.outputs ?? null,
  }
}

/** The first of the known tokens is the class token; where the head reads a mean, several are all registers. */
function prefixOf({ prefix }: Embedding, { pool, input }: Head, dim: number) {
  const count = prefix.reduce((sum, part) => sum + shapeOf(part).reduce((a, b) => a * b, 1) / dim, 0)
  const classToken = count > 0 && (pool?.kind !== 'mean' || count === 1)
  if (pool?.kind === 'token' && (pool.token !== 0 || !classToken))
    throw refusalOf(input, 'a class token, the first, for the head to read')
  if (pool?.kind === 'mean' && pool.from !== count)
    throw refusalOf(input, `the mean of the tokens of patches, from ${count} on,`)
  const read = pool === null ? null : pool.kind === 'mean' ? ('mean' as const) : ('class' as const)
  return { classToken, registers: count - Number(classToken), pool: read }
}

export function hasQkvBias({ attention }: Block): boolean {
  return Object.values(attention.projections).some(({ linear }) => linear.bias !== null)
}

/** One config describes all blocks. */
function mustBeAlike(blocks: readonly Block[], norms: readonly (LayerNorm | null)[]): void {
  const [first] = blocks
  for (const block of blocks) {
    const { attention, fc1, activation } = block
    if (attention.heads !== first.attention.heads)
      throw unusable(
        attention.projections.query.linear.origin,
        `has ${attention.heads} heads, the first block ${first.attention.heads}`,
      )
    if (fc1.outputs !== first.fc1.outputs || activation !== first.activation)
      throw unusable(
        fc1.origin,
        `begins an MLP of ${fc1.outputs} features with ${activation}, the first block has ${first.fc1.outputs} with ${first.activation}`,
      )
    if (lastSize(block.input) !== lastSize(first.input))
      throw refusal(fc1.origin, `tokens of ${first.fc1.inputs}`)
  }
  const all = [...norms, ...blocks.flatMap(({ norm1, norm2 }) => [norm1, norm2])]
  for (const norm of all)
    if (norm !== null && norm.epsilon !== first.norm1.epsilon)
      throw unusable(norm.origin, `has epsilon ${norm.epsilon}, the first norm ${first.norm1.epsilon}`)
}

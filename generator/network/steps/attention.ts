import type { SoftmaxMethod } from '../../config/softmax-methods.js'
import { fractionBits } from '../../numerics/format.js'
import { type KeyOrder, keyRounds, paddedHeads } from '../key-order.js'
import type { ProgramParts } from '../program-parts.js'
import { type AttentionShifts, attentionShifts } from '../shifts.js'
import { type Product, plainKind, type StepKind } from './step-kind.js'

/** softmax(Q.K^T / sqrt(headDim)) . V, heads concatenated. */
export interface AttentionStep {
  readonly kind: 'attention'
  readonly name: string
  readonly query: string
  readonly key: string
  readonly value: string
  readonly scores: string
  readonly statistics: string
  readonly output: string
  readonly softmax: SoftmaxMethod
  readonly keyOrder: KeyOrder
  readonly operands: AttentionShifts
}

/** Queries, keys and values are `PREFIX_q`, `PREFIX_k` and `PREFIX_v`. */
export interface AttentionDraft {
  readonly prefix: string
}

export const attentionKind: StepKind<AttentionStep, AttentionDraft> = {
  ...plainKind,
  build(parts, { prefix: l }) {
    const { network, formats, softmaxMethod, keyOrder } = parts.needs
    const output = parts.addTokens(`${l}_attn_v`, { width: network.dim, kind: 'attention' })
    parts.addFixed(`${l}_attn_reordered`, scoreShape(parts), formats.score)
    // Per head 1/sum and the maximum, heads in whole groups.
    parts.addFixed(`${l}_softmax_info`, [network.tokens, 2 * paddedHeads(network.heads)], formats.score)
    return {
      kind: 'attention',
      name: `${l}_attn`,
      query: `${l}_q`,
      key: `${l}_k`,
      value: `${l}_v`,
      scores: `${l}_attn_reordered`,
      statistics: `${l}_softmax_info`,
      output,
      softmax: softmaxMethod,
      keyOrder,
      operands: operandsOf(parts, l),
    }
  },
  reads: ({ query, key, value }) => [query, key, value],
  makes: ({ scores, statistics, output }) => [scores, statistics, output],
  products(_, { tokens, heads, headDim }) {
    const head: Product[] = [
      [tokens, headDim, tokens],
      [tokens, tokens, headDim],
    ]
    return Array.from({ length: heads }, () => head).flat()
  },
}

/** Fq + Fk - Fs, and what divides by a sum of weights, beside 2^24. */
function operandsOf(parts: ProgramParts, l: string): AttentionShifts {
  const fraction = (part: string) => parts.fraction(`${l}_${part}`)
  return attentionShifts({
    query: fraction('q'),
    key: fraction('k'),
    value: fraction('v'),
    score: fractionBits(parts.needs.formats.score),
    result: fraction('attn_v'),
  })
}

// [round][key][row][head], as the reordered schedule makes them: heads in whole groups.
function scoreShape({ needs: { network, keyOrder } }: ProgramParts): number[] {
  if (keyOrder === 'ascending') return [network.tokens, network.tokens, network.heads]
  const rounds = keyRounds(keyOrder.rotate, network.tokens)
  return [rounds, network.tokens, keyOrder.rotate, paddedHeads(network.heads)]
}

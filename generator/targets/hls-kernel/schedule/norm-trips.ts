import type { KernelOperation } from '../kernel-operation.js'
import type { RegionTrips } from './fetch-trips.js'
import { type KernelSizes, pieces } from './kernel-sizes.js'
import { packedSteps, packedWords } from './packed-words.js'

/** The layer norm of every token, to memory and as blocks of so many tokens to the array. */
export function normTrips(sizes: KernelSizes, { rows }: KernelOperation, fed: number): RegionTrips {
  const { network, layerNorm, linear } = sizes.design
  const { lanes, blocks } = layerNorm
  const wordLanes = sizes.constant('word_lanes')
  const scales = packedSteps(sizes.constant('scale_beat_lanes'), wordLanes)
  const biases = packedSteps(sizes.constant('norm_bias_beat_lanes'), wordLanes)
  const words = rows * sizes.rowWords(network.dim)
  const moved = rows * pieces(network.dim, lanes, sizes.constant('norm_piece'))
  const sent = fed * pieces(network.dim, linear.taps, sizes.constant('source_piece'))
  return {
    trips: {
      'read_norm.scales': packedWords(scales, blocks),
      'read_norm.biases': packedWords(biases, blocks),
      'send_norm.scales': blocks * scales.ofBeat,
      'send_norm.biases': blocks * biases.ofBeat,
      'read_tokens.tokens': words,
      'fill_beats.pieces': moved + sent,
      'layernorm_gather.blocks': rows * blocks,
      'layernorm_factors.tokens': rows,
      'layernorm_apply.blocks': rows * blocks,
      'drain_beats.pieces': moved,
      'split_words.words': words,
      'write_tokens.tokens': words,
    },
    chain: [
      ...(['read_tokens.tokens', 'fill_beats.pieces', 'layernorm_gather.blocks'] as const),
      ...(['layernorm_factors.tokens', 'layernorm_apply.blocks', 'drain_beats.pieces'] as const),
      ...(['split_words.words', fed > 0 ? 'fill_beats.pieces' : 'write_tokens.tokens'] as const),
    ],
    longest: { 'fill_beats.pieces': Math.max(moved, sent), 'drain_beats.pieces': moved },
  }
}

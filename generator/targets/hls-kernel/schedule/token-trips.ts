import { attentionSteps } from '../../../network/key-order.js'
import { attentionBlockDims } from '../../../units/attention_reorder/attention_reorder.params.js'
import { keepsKeys } from '../kernel-constants.js'
import type { KernelOperation } from '../kernel-operation.js'
import { rowsSink } from './array-trips.js'
import type { RegionTrips } from './fetch-trips.js'
import { type KernelSizes, pieces } from './kernel-sizes.js'

/** The end of a layer with experts. */
export function endTrips(sizes: KernelSizes, operation: KernelOperation): RegionTrips {
  const { network, linear, patchReorder } = sizes.design
  const { rows, from } = operation
  const { dim } = network
  const words = sizes.rowWords(dim)
  const written = rowsSink(sizes, operation, { rows, parts: 1, values: dim, words, columns: dim })
  const read = {
    'read_tokens.tokens': rows * words,
    'fill_beats.pieces': rows * pieces(dim, linear.lanes, sizes.constant('row_piece')),
  }
  return {
    trips: {
      ...(from >= 0 && read),
      'send_sums.rows': rows * (patchReorder?.maxOutTiles ?? 0),
      ...written.trips,
    },
    chain: [
      ...(from >= 0 ? (['read_tokens.tokens', 'fill_beats.pieces'] as const) : []),
      'send_sums.rows',
      ...written.chain,
    ],
  }
}

/** Choices and queues, whose order is found behind them. */
export function queueTrips(
  sizes: KernelSizes,
  { rows }: KernelOperation,
): { readonly choices: RegionTrips; readonly order: RegionTrips } {
  const { gate, patchReorder } = sizes.design
  if (gate === null || patchReorder === null) throw new Error('a network without experts has no queues')
  const { experts, topK, lanes } = gate.own
  const choices: RegionTrips = {
    trips: {
      'read_tokens.tokens': rows * sizes.rowWords(experts),
      'fill_beats.pieces': rows * pieces(experts, lanes, sizes.constant('gate_piece')),
      'gate_choose.logits': rows * experts,
      'gate_weigh.logits': rows * experts,
      'gate_score.choices': rows * topK,
      'patch_reorder_fill_queues.choices': rows * topK,
      'patch_reorder_fill_queues.lengths': experts,
      'clear_sums.rows': rows * patchReorder.maxOutTiles,
    },
    chain: [
      ...(['read_tokens.tokens', 'fill_beats.pieces', 'gate_choose.logits', 'gate_weigh.logits'] as const),
      ...(['gate_score.choices', 'patch_reorder_fill_queues.choices'] as const),
      'patch_reorder_fill_queues.lengths',
    ],
  }
  const order: RegionTrips = {
    trips: {
      'patch_reorder_order.candidates': experts * experts,
      'order_experts.starts': experts,
      'order_experts.places': experts,
    },
    chain: ['patch_reorder_order.candidates', 'order_experts.starts', 'order_experts.places'],
  }
  return { choices, order }
}

/** The mean of rows. */
export function meanTrips(sizes: KernelSizes, { rows }: KernelOperation): RegionTrips {
  const row = sizes.rowWords(sizes.design.network.dim)
  return {
    trips: {
      'read_tokens.tokens': rows * row,
      'sum_rows.words': rows * row,
      'sum_rows.means': row,
      'write_tokens.tokens': row,
    },
    chain: ['read_tokens.tokens', 'sum_rows.words', 'sum_rows.means', 'write_tokens.tokens'],
  }
}

/** Attention with multipliers of its own. */
export function attentionTrips(sizes: KernelSizes, { rows }: KernelOperation): RegionTrips {
  const { design } = sizes
  const { network, attentionReorder } = design
  const { headBlocks, heads } = attentionReorder
  const steps = attentionSteps(attentionReorder.rows, rows)
  const kept = keepsKeys(design)
  const read = kept ? rows : steps
  const rowWords = sizes.rowWords(network.dim)
  const rowPieces = heads * pieces(network.headDim, attentionBlockDims, sizes.constant('block_piece'))
  return {
    trips: {
      'read_tokens.tokens': rows * rowWords,
      'read_rounds.rounds': 2 * Math.ceil(read / rows),
      'read_rounds.words': 2 * read * rowWords,
      'fill_beats.pieces': (rows + 2 * read) * rowPieces,
      'replay_blocks.blocks': 2 * steps * heads * headBlocks,
      'attention_core.blocks': (rows + steps) * heads * headBlocks,
      'keep_scores.scores': steps * heads,
      'keep_statistics.statistics': rows * heads,
      'drain_beats.pieces': rows * rowPieces,
      'write_tokens.tokens': rows * rowWords,
    },
    chain: [
      ...([
        'read_rounds.words',
        'fill_beats.pieces',
        'replay_blocks.blocks',
        'attention_core.blocks',
      ] as const),
      ...(['drain_beats.pieces', 'write_tokens.tokens'] as const),
    ],
    longest: {
      'read_rounds.rounds': Math.ceil(read / rows),
      'read_rounds.words': read * rowWords,
      'fill_beats.pieces': read * rowPieces,
      'replay_blocks.blocks': steps * heads * headBlocks,
    },
  }
}

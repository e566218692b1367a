/** How a loop of the kernel is scheduled. */
export interface LoopSchedule {
  /**
   * What a trip is: arithmetic, a word from or to memory, or, `outer`, a pass of a loop that holds another one: of bursts
   * where that one reads or writes memory.
   */
  readonly kind: 'logic' | 'read' | 'write' | 'outer'
  /** Cycles from a trip's start to its end, without memory's latency: a guess, which a report of synthesis corrects. */
  readonly depth: number
  /** The loop around it that counts its bursts; none: there is one burst. */
  readonly bursts?: string
}

const logic = (depth: number): LoopSchedule => ({ kind: 'logic', depth })
const outer: LoopSchedule = { kind: 'outer', depth: 0 }
const memory = (kind: 'read' | 'write', bursts?: string): LoopSchedule => ({
  ...{ kind, depth: 3 },
  ...(bursts !== undefined && { bursts }),
})

/**
 * Cycles from a pair of a block and a tile to what is written of it: products, their tree, a sum, a rounding, an
 * exponential. A generous guess: synthesis says what the pipeline's depth is.
 */
export const pairsDepth = 48

/** Dividers of some forty to sixty bits, a bit a stage. */
const dividerDepth = 64

/** Every loop of the kernel that is not unrolled, by function and label. */
export const loopTable = {
  'read_first_stripe.bias': memory('read'),
  'read_factors.factors': memory('read'),
  'read_stripe.stripe': memory('read'),
  'place_bias.bias': logic(4),
  'place_factors.factors': logic(4),
  'place_tiles.tiles': logic(6),
  'read_heads.bursts': outer,
  'read_heads.heads': memory('read', 'read_heads.bursts'),
  'place_heads.heads': logic(6),
  'read_tokens.tokens': memory('read'),
  'gather_tokens.places': outer,
  'gather_tokens.words': memory('read', 'gather_tokens.places'),
  'fill_beats.pieces': logic(3),
  'read_pixels.bands': outer,
  'read_pixels.pixels': memory('read', 'read_pixels.bands'),
  'send_patches.stripes': outer,
  'fill_stripe.rows': outer,
  'fill_stripe.words': logic(3),
  'patch_embed_send.patches': outer,
  'patch_embed_send.blocks': logic(4),
  'attend_multiply.pairs': logic(pairsDepth),
  'linear_multiply.pairs': logic(pairsDepth),
  'attend_divide.queries': logic(dividerDepth),
  'attend_finish.turns': logic(12),
  'linear_finish.turns': logic(12),
  'linear_activate.turns': logic(16),
  'drain_beats.pieces': logic(3),
  'read_addends.bursts': outer,
  'read_addends.addends': memory('read', 'read_addends.bursts'),
  'add_words.words': logic(6),
  'write_strip.bursts': outer,
  'write_strip.words': memory('write', 'write_strip.bursts'),
  'write_tokens.tokens': memory('write'),
  'patch_reorder_scatter.turns': logic(10),
  'read_positions.tokens': outer,
  'read_positions.positions': memory('read', 'read_positions.tokens'),
  'add_positions.positions': logic(6),
  'read_norm.scales': memory('read'),
  'read_norm.biases': memory('read'),
  'send_norm.scales': logic(3),
  'send_norm.biases': logic(3),
  'split_words.words': logic(2),
  'layernorm_gather.blocks': logic(8),
  'layernorm_factors.tokens': logic(2 * dividerDepth),
  'layernorm_apply.blocks': logic(16),
  'sum_rows.words': logic(4),
  'sum_rows.means': logic(8),
  'send_sums.rows': logic(4),
  'gate_choose.logits': logic(6),
  'gate_weigh.logits': logic(24),
  'gate_score.choices': logic(dividerDepth),
  'patch_reorder_fill_queues.choices': logic(4),
  'patch_reorder_fill_queues.lengths': logic(2),
  'clear_sums.rows': logic(2),
  'patch_reorder_order.candidates': logic(3),
  'order_experts.starts': logic(2),
  'order_experts.places': logic(3),
  'read_rounds.rounds': outer,
  'read_rounds.words': memory('read', 'read_rounds.rounds'),
  'replay_blocks.blocks': logic(3),
  'attention_core.blocks': logic(pairsDepth),
  'keep_scores.scores': logic(2),
  'keep_statistics.statistics': logic(2),
  'check_weights.header': memory('read'),
  'keep_result.result': memory('write'),
  'run_segment.operations': outer,
  'run_operations.segments': outer,
  'kernel_run.images': outer,
} as const satisfies Record<string, LoopSchedule>

/** A loop: its function and label. */
export type LoopName = keyof typeof loopTable

/** All loops. */
export const loopNames = Object.keys(loopTable) as LoopName[]

/** How a loop is scheduled. */
export function loopSchedule(name: LoopName): LoopSchedule {
  return loopTable[name]
}

/** How often loops ran. */
export type Trips = Partial<Record<LoopName, number>>

/** Both together. */
export function addedTrips(all: readonly Trips[]): Trips {
  const sum: Trips = {}
  for (const trips of all)
    for (const name of loopNames) if (trips[name] !== undefined) sum[name] = (sum[name] ?? 0) + trips[name]
  return sum
}

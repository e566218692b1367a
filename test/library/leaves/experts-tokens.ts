import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, signed, signedElement, sure, wired } from './parts.js'

const rowWalk: LeafCase = {
  module: 'row_walk',
  reset: false,
  parameters: { Stride: 3, AddrWidth: 4, TokenBits: 2, TileBits: 2 },
  inputs: {
    start_i: often(5),
    step_i: often(60, '!end_o'),
    last_token_i: wired(2, 'last_token'),
    last_tile_i: wired(2, 'last_tile'),
  },
  outputs: { addr_o: 4, end_o: 1 },
  cycles: 1000,
  body:
    drawn('last_token', { from: 0, to: 3, when: 'start_i' }) +
    drawn('last_tile', { from: 0, to: 2, when: 'start_i' }),
  check: (rows) => {
    let at: { token: number; tile: number } | undefined
    let ends = 0
    for (const row of rows) {
      const [lastToken, lastTile] = [Number(row.last_token_i), Number(row.last_tile_i)]
      if (at !== undefined) {
        expect(row.addr_o).toBe(BigInt((at.token * 3 + at.tile) % 16))
        expect(row.end_o).toBe(BigInt(at.token === lastToken && at.tile === lastTile))
        ends += Number(row.end_o)
        if (row.step_i)
          at = at.tile === lastTile ? { token: at.token + 1, tile: 0 } : { ...at, tile: at.tile + 1 }
      }
      if (row.start_i) at = { token: 0, tile: 0 }
    }
    expect(ends).toBeGreaterThan(20)
  },
  faults: [],
}

const expertQueues: LeafCase = {
  module: 'expert_queues',
  parameters: { Experts: 3, TopK: 2, Depth: 5, ExpertBits: 2, TokenBits: 3, ScoreWidth: 4 },
  inputs: {
    start_i: wired(1, 'starts'),
    tokens_i: wired(3, 'tokens'),
    pick_valid_i: { kind: 'valid', percent: 60, ready: 'pick_ready_o', data: { pick_data_i: 12 } },
    read_addr_i: wired(5, '{expert[1:0], place[2:0]}'),
  },
  outputs: { pick_ready_o: 1, full_o: 1, lengths_o: 9, read_data_o: 7 },
  body: `    reg starts = 0, first = 1;
    reg [4:0] rest = 0;   // cycles in which the queues are read
    always @(posedge clk_i) if (rst_ni) begin
        first <= 0;
        starts <= first || rest == 20;
        rest <= full_o && !starts && rest != 20 ? rest + 1 : 0;
    end
${drawn('tokens', { from: 1, to: 5, when: 'starts' })}${drawn('expert', { from: 0, to: 2 })}${drawn('place', { from: 0, to: 4 })}`,
  check: (rows) => {
    let queues: bigint[][] = [[], [], []]
    let token = 0n
    let read = 0
    rows.forEach((row, cycle) => {
      if (row.start_i) {
        queues = [[], [], []]
        token = 0n
      }
      if (row.pick_valid_i && row.pick_ready_o) push(queues, { pick: sure(row.pick_data_i), token: token++ })
      if (!row.full_o || row.start_i) return
      expect(queues.map((_, index) => element(row.lengths_o, { index, width: 3 }))).toEqual(
        queues.map(({ length }) => BigInt(length)),
      )
      const entry = queues[Number(sure(row.read_addr_i) >> 3n)][Number(sure(row.read_addr_i) & 7n)]
      if (entry !== undefined && rows[cycle + 2]?.full_o) {
        read++
        expect(rows[cycle + 2].read_data_o).toBe(entry)
      }
    })
    expect(read).toBeGreaterThan(50)
  },
  faults: [
    { assertion: 'u_assert_layer_fits', inputs: { tokens_i: wired(3, "3'd6") } },
    { assertion: 'u_assert_queue_never_over', edit: ['if (start_i) length_q', 'if (!rst_ni) length_q'] },
    { assertion: 'u_assert_pushed_expert_exists', edit: ["= {1'b0, expert} >= ExpertCount;", "= 1'b0;"] },
  ],
}

/** A token's two choices, the first one first; what does not exist, or was chosen before, is dropped. */
function push(queues: bigint[][], { pick, token }: { pick: bigint; token: bigint }): void {
  const experts = [0, 1].map((index) => Number(element(pick, { index, width: 2 })))
  experts.forEach((expert, index) => {
    const score = element(pick >> 4n, { index, width: 4 })
    if (expert < 3 && experts.indexOf(expert) === index) queues[expert].push((score << 3n) | token)
  })
}

/** A layer when the one before is done; entries of its tokens, and now and then its end. */
const layerBody = `    wire entry_taken = entry_valid_i && entry_ready_o;
    reg [31:0] held = 1;
    always @(posedge clk_i) if (start_i) held <= tokens;
${drawn('tokens', { from: 1, to: 3, when: 'start_i' })}${drawn('tiles', { from: 1, to: 2, when: 'start_i' })}\
${drawn('ending', { from: 0, to: 5, when: 'entry_taken' })}${drawn('entry', { from: 0, to: 5, when: 'entry_taken' })}`

const layerInputs = {
  start_i: often(50, 'idle_o && rst_ni'),
  tokens_i: wired(2, 'tokens'),
  tiles_i: wired(2, 'tiles'),
  entry_end_i: wired(1, 'ending == 0'),
  entry_token_i: wired(2, 'entry % held'),
} as const

const layerFaults = [
  { assertion: 'u_assert_starts_idle', inputs: { start_i: often(10, 'rst_ni') } },
  { assertion: 'u_assert_layer_fits', inputs: { tiles_i: wired(2, "2'd3") } },
  { assertion: 'u_assert_entry_exists', inputs: { entry_token_i: wired(2, "2'd3") } },
]
const creditFaults = (assertion: string, ready: string) => [
  { assertion, edit: ["Depth  = 4'd8;", "Depth  = 4'd12;"] as const, inputs: { [ready]: often(1) } },
  {
    assertion: 'u_assert_credit_never_over',
    edit: ['&& !returned) credit_q <= credit_q - 1', '&& returned) credit_q <= credit_q - 1'] as const,
    inputs: { [ready]: wired(1, '1') },
  },
]

const tokenGather: LeafCase = {
  module: 'token_gather',
  parameters: { Taps: 1, Width: 6, MaxTokens: 3, MaxTiles: 2, TokenBits: 2, TileBits: 2 },
  inputs: {
    ...layerInputs,
    tok_valid_i: { kind: 'valid', percent: 70, ready: 'tok_ready_o', data: { tok_data_i: 6 } },
    entry_valid_i: { kind: 'valid', percent: 70, ready: 'entry_ready_o', data: {} },
    x_ready_i: often(70),
  },
  outputs: { idle_o: 1, tok_ready_o: 1, entry_ready_o: 1, x_valid_o: 1, x_data_o: 6 },
  body: layerBody,
  check: (rows) => {
    let blocks: (bigint | null)[] = []
    let tiles = 0
    const expected: (bigint | null)[] = []
    for (const row of rows) {
      if (row.start_i) {
        blocks = []
        tiles = Number(row.tiles_i)
      }
      if (row.tok_valid_i && row.tok_ready_o) blocks.push(row.tok_data_i)
      const at = Number(row.entry_token_i) * tiles
      if (row.entry_valid_i && row.entry_ready_o && !row.entry_end_i)
        expected.push(...blocks.slice(at, at + tiles))
    }
    const got = moved(rows, 'x_valid_o', 'x_ready_i', 'x_data_o')
    expect(got.length).toBeGreaterThan(200)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [...layerFaults, ...creditFaults('u_assert_block_has_place', 'x_ready_i')],
}

const scatterShape = { Width: 6, ScoreWidth: 5, SumWidth: 12, ScoreFraction: 3 }

const scoreScatter: LeafCase = {
  module: 'score_scatter',
  parameters: { Lanes: 2, ...scatterShape, MaxTokens: 3, MaxTiles: 2, TokenBits: 2, TileBits: 2 },
  inputs: {
    ...layerInputs,
    onto_i: { kind: 'random', width: 1 },
    onto_valid_i: { kind: 'valid', percent: 70, ready: 'onto_ready_o', data: { onto_data_i: 12 } },
    entry_valid_i: { kind: 'valid', percent: 80, ready: 'entry_ready_o', data: { entry_score_i: 5 } },
    y_valid_i: { kind: 'valid', percent: 80, ready: 'y_ready_o', data: { y_data_i: 12 } },
    out_ready_i: often(70),
  },
  outputs: { idle_o: 1, onto_ready_o: 1, entry_ready_o: 1, y_ready_o: 1, out_valid_o: 1, out_data_o: 12 },
  cycles: 3000,
  body: layerBody,
  check: (rows) => {
    const got = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
    expect(got.length).toBeGreaterThan(150)
    expect(got).toEqual(scattered(rows).slice(0, got.length))
  },
  faults: [
    ...layerFaults,
    ...creditFaults('u_assert_row_has_place', 'out_ready_i'),
    { assertion: 'u_assert_one_phase', edit: ["settling_q <= 1'b0;", 'settling_q <= settling_q;'] },
  ],
}

const lanesOf = (word: bigint | null) => [0, 1].map((index) => signedElement(word, { index, width: 6 }))
const clipped = (value: bigint) => (value > 31n ? 31n : value < -32n ? -32n : value)

/** The rows of all layers: what they start from, and the results that belong to them, each times its score. */
function scattered(rows: readonly Row[]): bigint[] {
  const onto = moved(rows, 'onto_valid_i', 'onto_ready_o', 'onto_data_i')
  const results = moved(rows, 'y_valid_i', 'y_ready_o', 'y_data_i')
  const made: bigint[] = []
  let sums: bigint[][] = []
  let tiles = 0
  for (const row of rows) {
    if (row.start_i) {
      tiles = Number(row.tiles_i)
      sums = Array.from({ length: Number(row.tokens_i) * tiles }, () => [0n, 0n])
      if (row.onto_i) sums = onto.splice(0, sums.length).map(lanesOf)
    }
    if (!row.entry_valid_i || !row.entry_ready_o) continue
    const at = Number(row.entry_token_i) * tiles
    const score = signed(sure(row.entry_score_i), 5)
    if (row.entry_end_i)
      made.push(
        ...sums.map(
          ([low, high]) => BigInt.asUintN(6, clipped(low)) | (BigInt.asUintN(6, clipped(high)) << 6n),
        ),
      )
    else
      results.splice(0, tiles).forEach((word, tile) => {
        sums[at + tile] = lanesOf(word).map(
          (y, lane) => sums[at + tile][lane] + clipped((y * score + 4n) >> 3n),
        )
      })
  }
  return made
}

const patchReorderCore: LeafCase = {
  module: 'patch_reorder_core',
  parameters: {
    ...{ Experts: 3, TopK: 1, MaxTokens: 3, Taps: 1, Lanes: 1, Width: 6, YWidth: 6, SumWidth: 12 },
    ...{
      ScoreFraction: 3,
      Leading: 1,
      MaxInTiles: 1,
      MaxOutTiles: 1,
      ExpertBits: 2,
      TokenBits: 2,
      TileBits: 1,
    },
    ...{ RunDepth: 4, EntryDepth: 8 },
  },
  inputs: {
    op_valid_i: often(50),
    op_tokens_i: wired(2, "2'd3"),
    op_in_tiles_i: wired(1, '1'),
    op_out_tiles_i: wired(1, '1'),
    op_onto_i: wired(1, '0'),
    pick_valid_i: { kind: 'valid', percent: 80, ready: 'pick_ready_o', data: { pick_data_i: 8 } },
    tok_valid_i: { kind: 'valid', percent: 80, ready: 'tok_ready_o', data: { tok_data_i: 6 } },
    onto_valid_i: wired(1, '0'),
    onto_data_i: wired(6, '0'),
    y_valid_i: { kind: 'valid', percent: 80, ready: 'y_ready_o', data: { y_data_i: 6 } },
    queue_ready_i: often(70),
    entry_ready_i: often(70),
    x_ready_i: often(70),
    out_ready_i: often(70),
  },
  outputs: { op_ready_o: 1, pick_ready_o: 1, tok_ready_o: 1, y_ready_o: 1, x_valid_o: 1, out_valid_o: 1 },
  faults: [
    {
      assertion: 'u_assert_queues_idle_at_start',
      edit: ['assign op_ready_o = gather_idle && scatter_idle;', 'assign op_ready_o = gather_idle;'],
      inputs: { out_ready_i: often(5), y_valid_i: wired(1, '0'), y_data_i: wired(6, '0') },
    },
  ],
}

export const expertTokenLeaves: readonly LeafCase[] = [
  rowWalk,
  expertQueues,
  tokenGather,
  scoreScatter,
  patchReorderCore,
]

import { expect } from 'vitest'
import { moved } from '../leaf-bench.js'
import { bits, exponential, inFlight, inFlightInputs } from './attention-rows.js'
import type { LeafCase } from './leaf-case.js'
import { element, often, signedElement, standIn, sure, wired } from './parts.js'

const taken = (
  valid: string,
  ready: string,
) => `    always @(posedge clk_i) if (${valid} && ${ready}) beat <= beat + 1;
`
/** Rows of a word, as their places. */
const places = [0, 1, 2]

const attentionWeights: LeafCase = {
  module: 'attention_weights',
  parameters: {
    ...{ Exact: 1, Rows: 3, Heads: 2, PerCycle: 2, Width: 6, Fraction: 3, WeightWidth: 4, SumWidth: 6 },
    ...{ ExpLatency: 2, Depth: 4 },
  },
  inputs: {
    score_valid_i: { kind: 'valid', percent: 80, ready: 'score_ready_o', data: { scores_i: 18 } },
    score_first_i: wired(3, 'first'),
    score_last_i: wired(3, 'last'),
    row_valid_i: {
      kind: 'valid',
      percent: 70,
      ready: 'row_ready_o',
      data: { row_inverse_i: 6, row_maximum_i: 6 },
    },
    weight_ready_i: often(70),
    sum_free_i: often(80),
  },
  outputs: {
    ...{
      score_ready_o: 1,
      row_ready_o: 1,
      weight_valid_o: 1,
      weight_first_o: 3,
      weight_last_o: 3,
      weights_o: 12,
    },
    ...{ sum_taken_o: 1, sum_valid_o: 1, sum_o: 6, sum_maximum_o: 6 },
  },
  files: standIn('attention_reorder_eval', {
    inputs: { maximum_i: 6, x_i: 6 },
    output: 4,
    latency: 2,
    result: "{1'b1, x_i[2:0] ^ maximum_i[2:0]}",
  }),
  body: inFlight + taken('score_valid_i', 'score_ready_o'),
  check: (rows) => {
    const statistics = moved(rows, 'row_valid_i', 'row_ready_o', 'row_maximum_i')
    const maxima = [0, 1].map(() => [0n, 0n, 0n])
    const sums = [0, 1].map(() => [0n, 0n, 0n])
    const ended: bigint[][] = []
    const expected = rows
      .filter((row) => row.score_valid_i && row.score_ready_o)
      .map((row, beat) => {
        const [head, sum] = [maxima[beat % 2], sums[beat % 2]]
        const weights = places.map((index) => {
          if (bits(row.score_first_i, 3)[index]) {
            head[index] = sure(statistics.shift())
            sum[index] = 0n
          }
          const weight = 8n | ((element(row.scores_i, { index, width: 6 }) ^ head[index]) & 7n)
          sum[index] += weight
          if (bits(row.score_last_i, 3)[index]) ended.push([sum[index], head[index]])
          return weight
        })
        return { first: row.score_first_i, last: row.score_last_i, weights }
      })
    const got = rows.filter((row) => row.weight_valid_o && row.weight_ready_i)
    expect(got.length).toBeGreaterThan(200)
    got.forEach((row, beat) => {
      expect([row.weight_first_o, row.weight_last_o]).toEqual([expected[beat].first, expected[beat].last])
      // Rows that have not begun have no weights yet.
      if (beat >= 4)
        expect(places.map((index) => element(row.weights_o, { index, width: 4 }))).toEqual(
          expected[beat].weights,
        )
    })
    const told = rows.filter((row) => row.sum_valid_o).map((row) => [row.sum_o, row.sum_maximum_o])
    expect(told).toEqual(ended.slice(0, told.length))
  },
  faults: [
    { assertion: 'u_assert_one_sum_at_a_time', inputs: { score_last_i: wired(3, "3'b011") } },
    {
      assertion: 'u_assert_beat_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 2))'],
      inputs: { weight_ready_i: often(0) },
    },
    {
      assertion: 'u_assert_beat_knows_its_rows',
      edit: ['.in_valid_i(take), ', '.in_valid_i(take && sum_free_i), '],
    },
  ],
}

const attentionContext: LeafCase = {
  module: 'attention_context',
  parameters: {
    ...{ Rows: 3, Heads: 2, HeadBlocks: 2, Gap: 1, Dims: 1, Width: 4, WeightWidth: 4 },
    ...{ SumWidth: 10, ProductShift: 1, Depth: 4 },
  },
  inputs: {
    weight_valid_i: { kind: 'valid', percent: 80, ready: 'weight_ready_o', data: { weights_i: 12 } },
    weight_first_i: inFlightInputs.first_i,
    weight_last_i: inFlightInputs.last_i,
    v_valid_i: { kind: 'valid', percent: 80, ready: 'v_ready_o', data: { v_data_i: 4 } },
    y_ready_i: often(60),
  },
  outputs: { weight_ready_o: 1, v_ready_o: 1, y_valid_o: 1, y_data_o: 10 },
  body: inFlight + taken('weight_valid_i', 'weight_ready_o'),
  check: (rows) => {
    const sums = places.map(() => [0n, 0n, 0n, 0n])
    const expected: bigint[] = []
    rows
      .filter((row) => row.v_valid_i && row.v_ready_o)
      .forEach((row, block) => {
        const v = signedElement(row.v_data_i, { index: 0, width: 4 })
        for (const index of places) {
          const product = (v * signedElement(row.weights_i, { index, width: 4 })) >> 1n
          const at = block % 4
          sums[index][at] = (bits(row.weight_first_i, 3)[index] ? 0n : sums[index][at]) + product
          if (bits(row.weight_last_i, 3)[index]) expected.push(BigInt.asUintN(10, sums[index][at]))
        }
      })
    const got = moved(rows, 'y_valid_o', 'y_ready_i', 'y_data_o')
    expect(got.length).toBeGreaterThan(300)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_one_row_ends', inputs: { weight_last_i: wired(3, "3'b011") } },
    {
      assertion: 'u_assert_block_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 2))'],
      inputs: { y_ready_i: often(0) },
    },
  ],
}

const attentionFinish: LeafCase = {
  module: 'attention_finish',
  parameters: {
    ...{ HeadBlocks: 3, Dims: 2, SumWidth: 8, InverseWidth: 5, InverseShift: 2, OutShiftWidth: 4 },
    ...{ YWidth: 5, Round: 1, Saturate: 1, Depth: 4 },
  },
  inputs: {
    out_shift_i: wired(4, "4'd4"),
    inverse_valid_i: {
      kind: 'valid',
      percent: 70,
      ready: 'inverse_ready_o',
      data: { inverse_i: 5, shift_i: 2 },
    },
    x_valid_i: { kind: 'valid', percent: 80, ready: 'x_ready_o', data: { x_data_i: 16 } },
    y_ready_i: often(60),
  },
  outputs: { inverse_ready_o: 1, x_ready_o: 1, y_valid_o: 1, y_data_o: 10 },
  check: (rows) => {
    const blocks = rows.filter((row) => row.x_valid_i && row.x_ready_o)
    const expected = blocks.map((row) => {
      const shift = sure(row.shift_i) + 4n
      return [0, 1].map((index) => {
        const product = signedElement(row.x_data_i, { index, width: 8 }) * sure(row.inverse_i)
        const value = (product + (1n << (shift - 1n))) >> shift
        return value > 15n ? 15n : value < -16n ? -16n : value
      })
    })
    const got = rows
      .filter((row) => row.y_valid_o && row.y_ready_i)
      .map((row) => [0, 1].map((index) => signedElement(row.y_data_o, { index, width: 5 })))
    expect(got.length).toBeGreaterThan(500)
    expect(got).toEqual(expected.slice(0, got.length))
    // An inverse goes with the last block of its head.
    expect(blocks.map((row) => row.inverse_ready_o)).toEqual(
      blocks.map((_, index) => BigInt(index % 3 === 2)),
    )
  },
  faults: [
    {
      assertion: 'u_assert_block_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 2))'],
      inputs: { y_ready_i: often(0) },
    },
    { assertion: 'u_assert_shift_fits', inputs: { out_shift_i: wired(4, "4'd15") } },
    {
      assertion: 'u_assert_block_exists',
      edit: ['block_q == LastBlock[BlockWidth-1:0];', "block_q == 2'd3;"],
    },
  ],
}

/** Heads of three words of two values, which come as six beats of one. */
const attentionOutput: LeafCase = {
  module: 'attention_output',
  parameters: {
    ...{ Lanes: 1, Taps: 2, Dims: 1, HeadDim: 6, SumWidth: 8, Width: 5, AddrBits: 4, InverseWidth: 5 },
    ...{ InverseShift: 2, ShiftBits: 3, Depth: 4, RowDepth: 4 },
  },
  inputs: {
    row_valid_i: {
      kind: 'valid',
      percent: 90,
      ready: 'row_ready_o',
      data: { row_addr_i: 4, row_last_head_i: 1, row_last_i: 1 },
    },
    row_shift_i: wired(3, "3'd4"),
    sum_valid_i: { kind: 'valid', percent: 50, ready: 'sum_ready_o', data: { sum_data_i: 8 } },
    stat_valid_i: {
      kind: 'valid',
      percent: 60,
      ready: 'stat_ready_o',
      data: { stat_inverse_i: 5, stat_shift_i: 2 },
    },
    word_ready_i: often(70),
  },
  outputs: {
    ...{ row_ready_o: 1, sum_ready_o: 1, stat_ready_o: 1, word_valid_o: 1, word_addr_o: 4, word_data_o: 10 },
    ...{ done_row_o: 1, done_all_o: 1 },
  },
  check: (rows) => {
    const heads = rows.filter((row) => row.row_valid_i && row.row_ready_o)
    const expected = heads.flatMap((row) => places.map((word) => (sure(row.row_addr_i) + BigInt(word)) % 16n))
    const got = moved(rows, 'word_valid_o', 'word_ready_i', 'word_addr_o')
    expect(got.length).toBeGreaterThan(200)
    expect(got).toEqual(expected.slice(0, got.length))
    const done = rows.filter((row) => row.done_row_o).length
    const complete = heads.slice(0, Math.floor(got.length / 3)).filter((row) => row.row_last_head_i).length
    expect(complete - done).toBeLessThanOrEqual(4)
    expect(complete).toBeGreaterThanOrEqual(done)
  },
  faults: [
    { assertion: 'u_assert_word_exists', edit: ['word_q == LastWord[WordBits-1:0];', "word_q == 2'd3;"] },
    {
      assertion: 'u_assert_row_before_its_words',
      inputs: {
        row_valid_i: wired(1, 'rst_ni && once'),
        row_addr_i: wired(4, '0'),
        row_last_head_i: wired(1, '0'),
        row_last_i: wired(1, '0'),
      },
      body: `    reg once = 1;
    always @(posedge clk_i) if (rst_ni) once <= 0;
`,
    },
  ],
}

/** Two rows in flight; the results of the unit hold what it makes. */
const attentionCore: LeafCase = {
  module: 'attention_core',
  parameters: {
    ...{ Exact: 0, Rows: 2, Heads: 2, HeadBlocks: 4, Gap: 0, Dims: 1, Width: 6, ScoreWidth: 6, Fraction: 3 },
    ...{ TokenWidth: 3, PerCycle: 1, ScoreAccWidth: 6, ScoreShiftWidth: 3, Scale: 4, ScaleFraction: 3 },
    ...{ WeightWidth: 6, SumWidth: 6, ContextWidth: 6, InverseWidth: 6, ExpLatency: 2 },
    ...{ ScoreDepth: 2, RingDepth: 32, RowDepth: 4, WeightDepth: 4, ContextDepth: 16 },
  },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 90, ready: 'op_ready_o', data: {} },
    op_tokens_i: wired(3, "3'd3"),
    op_score_shift_i: wired(3, '0'),
    op_out_shift_i: wired(6, '0'),
    q_valid_i: { kind: 'valid', percent: 90, ready: 'q_ready_o', data: { q_data_i: 6 } },
    k_valid_i: { kind: 'valid', percent: 90, ready: 'k_ready_o', data: { k_data_i: 6 } },
    v_valid_i: { kind: 'valid', percent: 90, ready: 'v_ready_o', data: { v_data_i: 6 } },
    score_ready_i: often(80),
    stat_ready_i: often(80),
    y_ready_i: often(80),
  },
  outputs: {
    op_ready_o: 1,
    q_ready_o: 1,
    k_ready_o: 1,
    v_ready_o: 1,
    score_valid_o: 1,
    stat_valid_o: 1,
    y_valid_o: 1,
  },
  files: exponential,
  cycles: 1000,
  faults: [
    {
      assertion: 'u_assert_scores_have_places',
      edit: ['credit #(.Depth(ScoreDepth)) u_score_free', 'credit #(.Depth(ScoreDepth + 2)) u_score_free'],
      inputs: { score_ready_i: often(0) },
    },
    {
      assertion: 'u_assert_row_has_place',
      edit: ['credit #(.Depth(RowDepth)) u_row_free', 'credit #(.Depth(RowDepth + 4)) u_row_free'],
      parameters: { RowDepth: 2, WeightDepth: 2 },
      inputs: { v_valid_i: wired(1, '0'), v_data_i: wired(6, '0') },
    },
  ],
}

export const attentionFinishLeaves: readonly LeafCase[] = [
  attentionWeights,
  attentionContext,
  attentionFinish,
  attentionOutput,
  attentionCore,
]

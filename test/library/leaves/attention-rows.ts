import { expect } from 'vitest'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, signed, signedElement, standIn, sure, wired } from './parts.js'

const bits = (word: bigint | null, count: number) =>
  Array.from({ length: count }, (_, index) => element(word, { index, width: 1 }) === 1n)

/** The steps of an operation: of each row its queries' first and last keys, and whether it holds one. */
function steps(tokens: number, rows: number) {
  const starts: { step: number; row: number }[] = []
  for (let step = 0; starts.length < tokens; step++)
    if (step % tokens < rows) starts.push({ step, row: step % tokens })
  const end = Math.max(...starts.map(({ step }) => step + tokens))
  return Array.from({ length: end }, (_, at) => {
    const having = (holds: (step: number) => boolean) =>
      starts.filter(({ step }) => holds(step)).reduce((word, { row }) => word | (1n << BigInt(row)), 0n)
    return {
      first: having((step) => at === step),
      last: having((step) => at === step + tokens - 1),
      active: having((step) => at >= step && at < step + tokens),
    }
  })
}

const attentionWalk: LeafCase = {
  module: 'attention_walk',
  parameters: { Rows: 3, Heads: 2, HeadBlocks: 3, Gap: 1, TokenWidth: 3 },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 50, ready: 'op_ready_o', data: {} },
    op_tokens_i: wired(3, 'tokens'),
    block_taken_i: often(80, 'block_valid_o'),
  },
  outputs: {
    ...{ op_ready_o: 1, block_valid_o: 1, block_query_o: 1, head_first_o: 1, head_last_o: 1 },
    ...{ block_first_o: 3, block_last_o: 3, block_active_o: 3 },
  },
  body: drawn('tokens', { from: 1, to: 7, when: 'op_valid_i && op_ready_o' }),
  check: (rows) => {
    const expected = rows
      .filter((row) => row.op_valid_i && row.op_ready_o)
      .flatMap((row) =>
        steps(Number(row.op_tokens_i), 3).flatMap(({ first, last, active }) =>
          [0, 1, 2, 0, 1, 2].map((block) => [block === 0, block === 2, first, last, active, first !== 0n]),
        ),
      )
    const got = rows
      .filter((row) => row.block_taken_i)
      .map((row) => [
        ...[!!row.head_first_o, !!row.head_last_o, row.block_first_o, row.block_last_o, row.block_active_o],
        !!row.block_query_o,
      ])
    expect(got.length).toBeGreaterThan(800)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_op_not_empty', inputs: { op_tokens_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_taken_where_offered', inputs: { block_taken_i: often(80, 'rst_ni') } },
    { assertion: 'u_assert_one_row_ends', edit: ['key == Row - 1;', 'key <= Row - 1;'] },
    { assertion: 'u_assert_key_exists', edit: ['key_q     <= round_end ?', "key_q     <= 1'b0 ?"] },
  ],
}

const attentionRowSum: LeafCase = {
  module: 'attention_row_sum',
  parameters: { Contexts: 3, Width: 3, SumWidth: 5, TagWidth: 4, Late: 2 },
  inputs: {
    valid_i: often(70),
    first_i: wired(1, 'left[at] == 4'),
    last_i: wired(1, 'left[at] == 1'),
    tag_i: { kind: 'random', width: 4 },
    value_i: { kind: 'random', width: 3 },
  },
  outputs: { ended_o: 1, sum_o: 5, tag_o: 4 },
  // Rows of four values each.
  body: `    reg [1:0] at = 0;
    reg [2:0] left [0:2];
    initial {left[0], left[1], left[2]} = {3'd4, 3'd4, 3'd4};
    always @(posedge clk_i) if (valid_i) begin
        at <= at == 2 ? 0 : at + 1;
        left[at] <= left[at] == 1 ? 4 : left[at] - 1;
    end
`,
  check: (rows) => {
    const sums = [0n, 0n, 0n]
    let at = 0
    let ended = 0
    rows.slice(0, -3).forEach((row, cycle) => {
      const late = rows[cycle + 3]
      expect(late.ended_o).toBe(BigInt(row.valid_i === 1n && row.last_i === 1n))
      if (!row.valid_i) return
      sums[at] = (row.first_i ? 0n : sums[at]) + sure(rows[cycle + 2].value_i)
      if (row.last_i) {
        ended++
        expect([late.sum_o, late.tag_o]).toEqual([sums[at], row.tag_i])
      }
      at = (at + 1) % 3
    })
    expect(ended).toBeGreaterThan(200)
  },
  faults: [],
}

const exponential = standIn('attention_reorder_eval', {
  inputs: { maximum_i: 6, x_i: 6 },
  output: 6,
  latency: 2,
  result: "{3'b000, x_i[2:0] ^ maximum_i[2:0]}",
})
const standInOf = (argument: bigint) => BigInt.asUintN(3, argument)

/** Five rows in turns, of one to five scores each. */
const attentionRunningLane: LeafCase = {
  module: 'attention_running_lane',
  parameters: { Sums: 1, Contexts: 5, Width: 6, Fraction: 3, ExpLatency: 2 },
  inputs: {
    valid_i: often(80),
    first_i: wired(1, 'fresh[at]'),
    last_i: wired(1, 'left[at] == 1'),
    score_i: { kind: 'random', width: 6 },
  },
  outputs: { ended_o: 1, maximum_o: 6, sum_o: 6 },
  files: exponential,
  body: `    reg [2:0] at = 0, left [0:4];
    reg [4:0] fresh = 5'b11111;
    integer i;
    initial for (i = 0; i < 5; i = i + 1) left[i] = i + 1;
    always @(posedge clk_i) if (valid_i) begin
        at <= at == 4 ? 0 : at + 1;
        fresh[at] <= left[at] == 1;
        left[at] <= left[at] == 1 ? 1 + $unsigned($random(seed)) % 5 : left[at] - 1;
    end
`,
  check: (rows) => {
    const running = [0, 1, 2, 3, 4].map(() => ({ bias: -32n, sum: 0n }))
    const expected: bigint[][] = []
    let at = 0
    for (const row of rows.filter((row) => row.valid_i)) {
      if (row.first_i) running[at] = { bias: -32n, sum: 0n }
      const { bias, sum } = running[at]
      const score = signed(sure(row.score_i), 6)
      running[at] =
        bias < score
          ? { bias: score, sum: signed(((sum * standInOf(bias - score)) >> 3n) + 8n, 6) }
          : { bias, sum: signed(sum + standInOf(score - bias), 6) }
      if (row.last_i) expected.push([running[at].bias, running[at].sum])
      at = (at + 1) % 5
    }
    const got = rows
      .filter((row) => row.ended_o)
      .map((row) => [signed(sure(row.maximum_o), 6), signed(sure(row.sum_o), 6)])
    expect(got.length).toBeGreaterThan(300)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [],
}

/** Three rows in flight, two heads in turns: row i's keys begin at step i, of three a query. */
const inFlight = `    reg [31:0] beat = 0;
    wire [31:0] at = beat / 2;
    wire [2:0] first = 3'b001 << at % 3;
    wire [2:0] last = at < 2 ? 3'b000 : 3'b001 << (at + 1) % 3;
`
const inFlightInputs = { first_i: wired(3, 'first'), last_i: wired(3, 'last') }

const attentionRunning: LeafCase = {
  module: 'attention_running',
  parameters: { Sums: 0, Rows: 3, Heads: 2, PerCycle: 2, Width: 6, Fraction: 3, ExpLatency: 2 },
  inputs: { valid_i: often(60, '!was_valid'), ...inFlightInputs, scores_i: { kind: 'random', width: 18 } },
  outputs: { stat_valid_o: 1, stat_inverse_o: 6, stat_maximum_o: 6 },
  files: exponential,
  cycles: 1000,
  body: `${inFlight}    reg was_valid = 0;
    always @(posedge clk_i) begin
        was_valid <= valid_i;
        if (valid_i) beat <= beat + 1;
    end
`,
  check: (rows) => {
    const maxima = [0, 1].map(() => [0n, 0n, 0n])
    const expected: bigint[] = []
    rows
      .filter((row) => row.valid_i)
      .forEach((row, beat) => {
        bits(row.first_i, 3).forEach((first, index) => {
          const score = signedElement(row.scores_i, { index, width: 6 })
          const head = maxima[beat % 2]
          head[index] = first || score > head[index] ? score : head[index]
          if (bits(row.last_i, 3)[index]) expected.push(head[index])
        })
      })
    const got = rows.filter((row) => row.stat_valid_o).map((row) => signed(sure(row.stat_maximum_o), 6))
    expect(got.length).toBeGreaterThan(200)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [{ assertion: 'u_assert_one_row_ends', inputs: { last_i: wired(3, "3'b011") } }],
}

const attentionScores: LeafCase = {
  module: 'attention_scores',
  parameters: {
    ...{ Exact: 1, Rows: 2, StepBlocks: 4, Dims: 2, Width: 4, ScoreWidth: 6, AccWidth: 12, ShiftWidth: 4 },
    ...{ Round: 1, Saturate: 1 },
  },
  inputs: {
    score_shift_i: wired(4, "4'd2"),
    valid_i: often(80),
    head_first_i: wired(1, 'block[0] == 0'),
    head_last_i: wired(1, 'block[0] == 1'),
    first_i: wired(2, 'first'),
    last_i: wired(2, '~first & held'),
    active_i: wired(2, 'first | held'),
    q_i: { kind: 'random', width: 8 },
    k_i: { kind: 'random', width: 8 },
  },
  outputs: { score_valid_o: 1, score_first_o: 2, score_last_o: 2, scores_o: 12 },
  // Steps of two heads of two blocks; which rows start is drawn for each.
  body: `    reg [1:0] block = 0, first = 1, held = 0;
    always @(posedge clk_i) if (valid_i) begin
        block <= block + 1;
        if (block == 3) begin
            first <= $random(seed);
            held <= held | first;
        end
    end
`,
  check: (rows) => {
    const queries = [0, 1].map(() => Array.from({ length: 4 }, (): bigint | null => 0n))
    let sums = [0n, 0n]
    let block = 0
    rows.slice(0, -9).forEach((row, cycle) => {
      if (!row.valid_i) return
      sums = sums.map((sum, index) => {
        if (bits(row.first_i, 2)[index]) queries[index][block] = row.q_i
        return (row.head_first_i ? 0n : sum) + dot(queries[index][block], row.k_i)
      })
      block = (block + 1) % 4
      if (!row.head_last_i) return
      const late = rows[cycle + 9]
      expect([late.score_valid_o, late.score_first_o, late.score_last_o]).toEqual([
        1n,
        row.first_i,
        row.last_i,
      ])
      const scores = sums.map((sum, index) => (bits(row.active_i, 2)[index] ? rounded(sum) : 0n))
      expect([0, 1].map((index) => signedElement(late.scores_o, { index, width: 6 }))).toEqual(scores)
    })
  },
  faults: [
    { assertion: 'u_assert_heads_in_order', inputs: { head_first_i: wired(1, '1') } },
    { assertion: 'u_assert_ending_rows_are_active', inputs: { active_i: wired(2, 'held') } },
  ],
}

function dot(q: bigint | null, k: bigint | null): bigint {
  const at = (index: number) => ({ index, width: 4 })
  return [0, 1].reduce((sum, dim) => sum + signedElement(q, at(dim)) * signedElement(k, at(dim)), 0n)
}

/** By two bits, half up, clipped to six. */
function rounded(sum: bigint): bigint {
  const value = (sum + 2n) >> 2n
  return value > 31n ? 31n : value < -32n ? -32n : value
}

export { bits, exponential, inFlight, inFlightInputs }
export const attentionRowLeaves: readonly LeafCase[] = [
  attentionWalk,
  attentionRowSum,
  attentionRunningLane,
  attentionRunning,
  attentionScores,
]

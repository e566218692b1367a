import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, expectRow, joined, portValue, signed } from '../words.js'
import type { LeafCase } from './leaf-case.js'

function stats(exact: number): LeafCase {
  const [first, second] = exact ? [12, 16] : [8, 8]
  return {
    module: 'layernorm_stats',
    parameters: {
      Exact: exact,
      Lanes: 2,
      Width: 8,
      Fraction: 4,
      InverseDim: 3,
      FirstWidth: first,
      SecondWidth: second,
    },
    inputs: {
      valid_i: { kind: 'pulse', percent: 70 },
      first_i: { kind: 'wire', width: 1, expression: 'begins' },
      last_i: { kind: 'pulse', percent: 30 },
      x_i: { kind: 'random', width: 16 },
    },
    outputs: { valid_o: 1, first_o: first, second_o: second },
    body: `    reg begins = 1;
    always @(posedge clk_i) if (rst_ni && valid_i) begins <= last_i;
`,
    check: (rows) => checkStats(rows, exact, { first, second }),
    faults: exact
      ? [{ assertion: 'u_assert_first_behind_last', inputs: { first_i: { kind: 'pulse', percent: 50 } } }]
      : [],
  }
}

function checkStats(rows: readonly Row[], exact: number, widths: { first: number; second: number }): void {
  const latency = 4 + 1 + (exact ? 0 : 3)
  const ends = new Map<number, Readonly<Record<string, bigint>>>()
  let sums = { first: 0n, second: 0n }
  rows.forEach((row, t) => {
    if (row.valid_i !== 1n) return
    for (const element of elements(portValue(row, 'x_i'), 2, 8)) {
      const x = signed(element, 8)
      const share = exact ? x : signed((x * 3n) >> 4n, 8)
      sums = { first: sums.first + share, second: sums.second + (exact ? x * x : (x * share) >> 4n) }
    }
    if (row.last_i !== 1n) return
    ends.set(t + latency, {
      valid_o: 1n,
      first_o: BigInt.asUintN(widths.first, sums.first),
      second_o: BigInt.asUintN(widths.second, sums.second),
    })
    sums = { first: 0n, second: 0n }
  })
  expect(ends.size).toBeGreaterThan(200)
  rows.forEach((_, t) => {
    expectRow(rows, t, ends.get(t) ?? { valid_o: 0n })
  })
}

/** Two norms of 3 tokens of 3 words; a token's words are 4 places from those of the next. */
const words = 3
const tokens = 3
const norms = 2
const wordOf = (addr: bigint) => joined([addr, addr + 1n, addr + 2n, addr + 3n], 5)

function checkFeed(rows: readonly Row[]): void {
  const gets = moved(rows, 'get_valid_o', 'get_ready_i', 'get_addr_o')
  const places = Array.from({ length: words * tokens }, (_, i) =>
    BigInt(Math.floor(i / words) * 4 + (i % words)),
  )
  expect(gets.length).toBeGreaterThan(150)
  expect(gets).toEqual(gets.map((_, i) => places[i % places.length]))
  const out = moved(rows, 'word_valid_o', 'word_ready_i', 'word_data_o')
  expect(out.length).toBeGreaterThan(150)
  expect(out).toEqual(out.map((_, i) => wordOf(places[i % places.length])))
  const addresses = moved(rows, 'word_valid_o', 'word_ready_i', 'word_addr_o')
  expect(addresses).toEqual(addresses.map((_, i) => BigInt(i % places.length)))
  const operands = moved(rows, 'norm_op_valid_o', 'norm_op_ready_i', 'norm_op_operand_o')
  expect(operands).toEqual(operands.map((_, i) => BigInt(i % norms)))
  checkOrder(rows)
}

/** No word is asked for before its row is there, and what is told of rows is what was said of them. */
function checkOrder(rows: readonly Row[]): void {
  let asked = 0
  let done = 0
  rows.forEach((row, t) => {
    if (row.start_i === 1n) [asked, done] = [0, 0]
    const phase = Math.floor(asked / (words * tokens))
    const token = Math.floor(asked / words) % tokens
    const isThere = Number(row.x_done_i) > phase || Number(row.x_rows_i) > token
    if (row.get_valid_o === 1n && !isThere) throw new Error(`row ${t}: a word is asked for that is not there`)
    if (row.start_i === 0n && row.get_valid_o === 1n && row.get_ready_i === 1n) asked++
    if (rows[t + 1] !== undefined && row.start_i === 0n) {
      done += Number(row.row_done_i)
      expectRow(rows, t + 1, {
        n_done_o: BigInt(Math.floor(done / tokens)),
        n_rows_o: BigInt(done % tokens),
      })
    }
  })
}

const feedBody = `    reg stalls = 0;
    always @(posedge clk_i) #1 stalls = $unsigned($random(seed)) % 100 < 40;
    reg [1:0] index = 0, late_index = 0;
    integer phase = 0, rows_there = 0, untold = 0, rest = 0;
    reg [2:0] got = 0;
    reg [3:0] got_addr [0:2];
    reg starts = 0, tells = 0;
    always @(posedge clk_i) begin : stream
        reg gets, wrote, told;
        reg [3:0] at;
        late_index <= index;
        index <= op_index_o;
        gets = get_valid_o && get_ready_i;
        wrote = word_valid_o && word_ready_i && word_last_o;
        told = n_done_o == ${norms};
        at = get_addr_o;
        #1 got_addr[2] = got_addr[1];
        got_addr[1] = got_addr[0];
        got_addr[0] = at;
        got = {got[1:0], gets};
        untold = untold + wrote - tells;
        tells = untold > 0 && $unsigned($random(seed)) % 100 < 30;
        // An image begins some time after the one before has ended.
        rest = rst_ni && (rest == 0 || (rest > 3 && told && !starts)) ? 4 + (rest == 0) : rest;
        starts = rest == 5 || (told && !starts && $unsigned($random(seed)) % 100 < 20);
        if (rst_ni && rest == 5) rest = 4;
        if (starts) begin
            phase = 0;
            rows_there = 0;
        end else if (phase < ${norms} && $unsigned($random(seed)) % 100 < 15) begin
            rows_there = rows_there + 1;
            if (rows_there == ${tokens}) begin
                rows_there = 0;
                phase = phase + 1;
            end
        end
    end
`

const feed: LeafCase = {
  module: 'norm_feed',
  parameters: {
    Taps: 4,
    NormLanes: 2,
    Width: 5,
    SumWidth: 5,
    Tokens: tokens,
    Norms: norms,
    LastRows: tokens,
    LastLeast: 1,
    TokenBits: 2,
    Words: words,
    Stride: 4,
    Blocks: 6,
    AddrBits: 4,
    IndexBits: 2,
    OperandBits: 1,
    Depth: 2,
  },
  inputs: {
    start_i: { kind: 'wire', width: 1, expression: 'starts' },
    op_operand_i: { kind: 'wire', width: 1, expression: 'late_index[0]' },
    op_end_i: { kind: 'wire', width: 1, expression: `late_index == ${norms}` },
    x_done_i: { kind: 'wire', width: 8, expression: 'phase' },
    x_rows_i: { kind: 'wire', width: 2, expression: 'rows_there' },
    get_ready_i: { kind: 'pulse', percent: 70 },
    got_valid_i: { kind: 'wire', width: 1, expression: 'got[2]' },
    got_data_i: {
      kind: 'wire',
      width: 20,
      expression:
        "{1'b0, 4'd3 + got_addr[2], 1'b0, 4'd2 + got_addr[2], 1'b0, 4'd1 + got_addr[2], 1'b0, got_addr[2]}",
    },
    norm_op_ready_i: { kind: 'pulse', percent: 50 },
    // A norm that changes nothing.
    norm_x_ready_i: { kind: 'wire', width: 1, expression: 'norm_y_ready_o && !stalls' },
    norm_y_valid_i: { kind: 'wire', width: 1, expression: 'norm_x_valid_o && !stalls' },
    norm_y_data_i: { kind: 'wire', width: 10, expression: 'norm_x_data_o' },
    word_ready_i: { kind: 'pulse', percent: 80 },
    row_done_i: { kind: 'wire', width: 1, expression: 'tells' },
  },
  outputs: {
    op_index_o: 2,
    get_valid_o: 1,
    get_addr_o: 4,
    norm_op_valid_o: 1,
    norm_op_operand_o: 1,
    norm_x_valid_o: 1,
    norm_x_data_o: 10,
    norm_y_ready_o: 1,
    word_valid_o: 1,
    word_addr_o: 4,
    word_data_o: 20,
    word_last_o: 1,
    n_done_o: 8,
    n_rows_o: 2,
  },
  body: feedBody,
  check: checkFeed,
  faults: [
    {
      assertion: 'u_assert_word_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(4 * Depth))'],
      inputs: { word_ready_i: { kind: 'pulse', percent: 2 } },
    },
    { assertion: 'u_assert_start_while_idle', inputs: { start_i: { kind: 'pulse', percent: 5 } } },
    {
      assertion: 'u_assert_place_in_tokens',
      edit: ["word_q <= last ? {WordBits{1'b0}} : word_q", 'word_q <= word_q'],
    },
    { assertion: 'u_assert_row_done_once_written', inputs: { row_done_i: { kind: 'pulse', percent: 50 } } },
    {
      assertion: 'u_assert_get.u_assert_valid_held',
      edit: ['state_q == Feed && there_q && space;', 'state_q == Feed && there_q && space && !get_ready_i;'],
    },
    {
      assertion: 'u_assert_get.u_assert_data_stable',
      edit: ['assign get_addr_o        = addr_q;', 'assign get_addr_o = addr_q ^ get_ready_i;'],
    },
  ],
}

/** Layer norm as it stands by itself: 192 values a token, 4 lanes. */
const core: LeafCase = {
  module: 'layernorm_core',
  inputs: {
    op_valid_i: {
      kind: 'valid',
      percent: 50,
      ready: 'op_ready_o',
      data: { op_epsilon_shift_i: 1, op_bias_shift_i: 5, op_out_shift_i: 4 },
    },
    op_tokens_i: { kind: 'wire', width: 8, expression: '3' },
    p_valid_i: { kind: 'valid', percent: 90, ready: 'p_ready_o', data: { p_data_i: 128 } },
    x_valid_i: { kind: 'valid', percent: 90, ready: 'x_ready_o', data: { x_data_i: 128 } },
    y_ready_i: { kind: 'pulse', percent: 90 },
  },
  outputs: { op_ready_o: 1, p_ready_o: 1, x_ready_o: 1, y_valid_o: 1, y_data_o: 128 },
  cycles: 1000,
  faults: [
    {
      assertion: 'u_assert_token_has_place',
      edit: ['credit #(.Depth(TokensInFlight))', 'credit #(.Depth(2 * TokensInFlight))'],
      inputs: { y_ready_i: { kind: 'pulse', percent: 1 } },
    },
    {
      assertion: 'u_assert_block_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(2 * Depth))'],
      inputs: { y_ready_i: { kind: 'pulse', percent: 1 } },
    },
    {
      assertion: 'u_assert_operands_beside_token',
      edit: [
        '.in_valid_i(token_in), .in_ready_o(fifo_ready[3])',
        '.in_valid_i(token_in && x_data_i[0]), .in_ready_o(fifo_ready[3])',
      ],
    },
    {
      assertion: 'u_assert_operation_has_tokens',
      inputs: { op_tokens_i: { kind: 'wire', width: 8, expression: '0' } },
    },
    {
      assertion: 'u_assert_block_in_token',
      edit: ["in_block_q <= in_last ? {BlockBits{1'b0}} : in_block_q", 'in_block_q <= in_block_q'],
    },
  ],
}

/** Layer norm, and what feeds it. */
export const normLeaves: readonly LeafCase[] = [stats(1), stats(0), feed, core]

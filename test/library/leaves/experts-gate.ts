import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, signed, signedElement, standIn, sure, wired } from './parts.js'

interface Choice {
  readonly logit: bigint
  readonly expert: bigint
}

/** The two largest, of equal ones the earlier first. */
function largest(choices: readonly Choice[]): Choice[] {
  return choices.toSorted((a, b) => Number(b.logit - a.logit)).slice(0, 2)
}

function slots(row: Row, [logits, experts]: readonly [string, string]): Choice[] {
  return [0, 1].map((index) => ({
    logit: signedElement(row[logits], { index, width: 4 }),
    expert: element(row[experts], { index, width: 3 }),
  }))
}

const gateTopk: LeafCase = {
  module: 'gate_topk',
  reset: false,
  parameters: { TopK: 2, Width: 4, ExpertBits: 3 },
  inputs: {
    clear_i: often(10),
    first_i: { kind: 'random', width: 3 },
    valid_i: often(60),
    logit_i: { kind: 'random', width: 4 },
    expert_i: { kind: 'random', width: 3 },
  },
  outputs: { index_o: 6, logit_o: 8 },
  cycles: 1000,
  check: (rows) => {
    let choices: Choice[] | undefined
    for (const row of rows) {
      if (choices !== undefined && choices.length >= 2)
        expect(slots(row, ['logit_o', 'index_o'])).toEqual(largest(choices))
      if (row.valid_i) choices?.push({ logit: signed(sure(row.logit_i), 4), expert: sure(row.expert_i) })
      if (row.clear_i) choices = []
    }
  },
  faults: [],
}

const gateScan: LeafCase = {
  module: 'gate_scan',
  parameters: { TopK: 2, Lanes: 3, RowBeats: 2, Width: 4, TokenBits: 2, ExpertBits: 3 },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 70, ready: 'op_ready_o', data: {} },
    op_tokens_i: wired(2, 'tokens'),
    op_first_i: wired(3, 'first'),
    op_count_i: wired(3, 'count'),
    logit_valid_i: { kind: 'valid', percent: 70, ready: 'logit_ready_o', data: { logit_data_i: 12 } },
    row_take_i: often(40, 'row_valid_o'),
  },
  outputs: {
    op_ready_o: 1,
    logit_ready_o: 1,
    row_valid_o: 1,
    row_o: 24,
    first_o: 3,
    count_o: 3,
    index_o: 6,
    top_o: 8,
  },
  body: ['tokens', 'first', 'count']
    .map((name, index) =>
      drawn(name, { from: [1, 0, 2][index], to: [3, 2, 4][index], when: 'op_valid_i && op_ready_o' }),
    )
    .join(''),
  check: (rows) => {
    const beats = moved(rows, 'logit_valid_i', 'logit_ready_o', 'logit_data_i')
    const taken = rows.filter((row) => row.row_take_i)
    expect(taken.length).toBeGreaterThan(80)
    for (const row of taken) {
      const [low, high] = beats.splice(0, 2)
      expect(row.row_o).toBe(sure(low) | (sure(high) << 12n))
      const experts = Array.from({ length: Number(row.count_o) }, (_, index) => Number(row.first_o) + index)
      const choices = experts.map((expert) => ({
        logit: signedElement(row.row_o, { index: expert, width: 4 }),
        expert: BigInt(expert),
      }))
      expect(slots(row, ['top_o', 'index_o'])).toEqual(largest(choices))
    }
    const operations = rows
      .filter((row) => row.op_valid_i && row.op_ready_o)
      .flatMap((row) =>
        Array.from({ length: Number(row.op_tokens_i) }, () => [row.op_first_i, row.op_count_i]),
      )
    expect(taken.map((row) => [row.first_o, row.count_o])).toEqual(operations.slice(0, taken.length))
  },
  faults: [
    { assertion: 'u_assert_op_not_empty', inputs: { op_tokens_i: wired(2, "2'd0") } },
    { assertion: 'u_assert_experts_in_row', inputs: { op_count_i: wired(3, "3'd7") } },
    { assertion: 'u_assert_taken_where_offered', inputs: { row_take_i: often(40, 'rst_ni') } },
    {
      assertion: 'u_assert_row.u_assert_valid_held',
      edit: ['Offer: if (row_take_i) begin', 'Offer: begin'],
    },
    {
      assertion: 'u_assert_row.u_assert_data_stable',
      edit: ['assign row_o         = row_q;', 'assign row_o = row_q ^ {RowWidth{row_take_i}};'],
    },
  ],
}

const gateScores: LeafCase = {
  module: 'gate_scores',
  parameters: { Exact: 1, TopK: 2, Width: 8, Fraction: 5, ExpWidth: 5, SumWidth: 7, QuotientWidth: 6 },
  inputs: {
    valid_i: { kind: 'valid', percent: 60, ready: 'take_o', data: {} },
    sum_i: wired(7, 'e_0 + e_1 + rest'),
    e_i: wired(10, '{e_1[4:0], e_0[4:0]}'),
  },
  outputs: { take_o: 1, valid_o: 1, score_o: 16 },
  cycles: 1000,
  body: ['e_0', 'e_1', 'rest'].map((name) => drawn(name, { from: 1, to: 31, when: 'take_o' })).join(''),
  check: (rows) => {
    const expected = rows
      .filter((row) => row.take_o)
      .map((row) => {
        const sum = sure(row.sum_i)
        const score = (index: number) => (element(row.e_i, { index, width: 5 }) * 64n + sum) / (2n * sum)
        return score(0) | (score(1) << 8n)
      })
    const got = rows.filter((row) => row.valid_o).map((row) => row.score_o)
    expect(got.length).toBeGreaterThan(150)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [{ assertion: 'u_assert_quotient_fits', inputs: { sum_i: wired(7, "7'd0") } }],
}

const rowInputs = {
  row_valid_i: { kind: 'valid', percent: 60, ready: 'row_take_o', data: { row_i: 20, top_i: 8 } },
  free_i: often(70),
  first_i: wired(3, 'first'),
  count_i: wired(3, 'count'),
} as const
const rowBody =
  drawn('first', { from: 0, to: 2, when: 'row_take_o' }) +
  drawn('count', { from: 1, to: 3, when: 'row_take_o' })
/** An exponential that is its argument's low bits. */
const evaluator = standIn('gate_eval', {
  inputs: { maximum_i: 4, x_i: 4 },
  output: 4,
  latency: 3,
  result: "x_i ^ 4'b1000",
})
const standInOf = (argument: bigint) => BigInt.asUintN(4, argument) ^ 8n

/** The logits of a row's experts, then its largest. */
function logitsOf(row: Row): { all: bigint[]; top: bigint[] } {
  const index = (offset: number) => Number(row.first_i) + offset
  return {
    all: Array.from({ length: Number(row.count_i) }, (_, offset) =>
      element(row.row_i, { index: index(offset), width: 4 }),
    ),
    top: [0, 1].map((slot) => element(row.top_i, { index: slot, width: 4 })),
  }
}

const gateSumExact: LeafCase = {
  module: 'gate_sum_exact',
  parameters: { TopK: 2, RowWidth: 20, Width: 4, ExpertBits: 3, ExpWidth: 4, ExpLatency: 3, SumWidth: 7 },
  inputs: rowInputs,
  outputs: { row_take_o: 1, valid_o: 1, sum_o: 7, e_o: 8 },
  files: evaluator,
  cycles: 1000,
  body: rowBody,
  check: (rows) => {
    const expected = rows
      .filter((row) => row.row_take_o)
      .map((row) => {
        const { all, top } = logitsOf(row)
        const [first, second] = top.map(standInOf)
        return [all.map(standInOf).reduce((sum, e) => sum + e, 0n), first | (second << 4n)]
      })
    const got = rows.filter((row) => row.valid_o).map((row) => [row.sum_o, row.e_o])
    expect(got.length).toBeGreaterThan(100)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_count_not_zero', inputs: { count_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_at_one_logit', inputs: { count_i: wired(3, "3'd7") } },
  ],
}

const gateSumEdgeMoe: LeafCase = {
  module: 'gate_sum_edge_moe',
  parameters: { TopK: 2, RowWidth: 20, Width: 4, Fraction: 2, ExpertBits: 3, ExpLatency: 3 },
  inputs: rowInputs,
  outputs: { row_take_o: 1, valid_o: 1, sum_o: 4, maximum_o: 4, e_o: 8 },
  files: evaluator,
  body: rowBody,
  check: (rows) => {
    const expected = rows.filter((row) => row.row_take_o).map(edgeMoeStatistics)
    const got = rows.filter((row) => row.valid_o).map((row) => [row.sum_o, row.maximum_o, row.e_o])
    expect(got.length).toBeGreaterThan(25)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_count_not_zero', inputs: { count_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_expert_in_row', inputs: { count_i: wired(3, "3'd7") } },
    { assertion: 'u_assert_one_step_at_a_time', edit: ['&& free_i && !busy_q', '&& free_i'] },
  ],
}

/** Sum, maximum and the exponentials of the largest, everything modulo 2^4, as numerics.md has the running sum. */
function edgeMoeStatistics(row: Row): bigint[] {
  const { all, top } = logitsOf(row)
  const e = (argument: bigint) => signed(standInOf(argument), 4)
  let [sum, bias] = [0n, -8n]
  for (const logit of all.map((word) => signed(word, 4))) {
    const distance = bias - logit
    const rises = distance < 0n
    sum = signed(rises ? ((sum * e(distance)) >> 2n) + 4n : sum + e(-distance), 4)
    if (rises) bias = logit
  }
  const [first, second] = top.map((word) => BigInt.asUintN(4, e(-(bias - signed(word, 4)))))
  return [BigInt.asUintN(4, sum), BigInt.asUintN(4, bias), first | (second << 4n)]
}

const gateCore: LeafCase = {
  module: 'gate_core',
  parameters: {
    ...{ TopK: 2, Lanes: 5, Width: 8, Fraction: 4, ScoreFraction: 4, TokenBits: 2, ExpertBits: 3 },
    ...{ ExpWidth: 4, ExpLatency: 3, SumWidth: 7, QuotientWidth: 6 },
  },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 90, ready: 'op_ready_o', data: {} },
    op_tokens_i: wired(2, "2'd3"),
    op_first_i: wired(3, "3'd1"),
    op_count_i: wired(3, "3'd3"),
    logit_valid_i: { kind: 'valid', percent: 90, ready: 'logit_ready_o', data: { logit_data_i: 40 } },
    pick_ready_i: often(50),
  },
  outputs: {
    op_ready_o: 1,
    logit_ready_o: 1,
    pick_valid_o: 1,
    pick_index_o: 6,
    pick_score_o: 16,
    pick_sum_o: 7,
  },
  files: standIn('gate_eval', {
    inputs: { maximum_i: 8, x_i: 8 },
    output: 4,
    latency: 3,
    result: "x_i[3:0] | 4'b1000",
  }),
  cycles: 1000,
  check: (rows) => {
    const tokens = moved(rows, 'logit_valid_i', 'logit_ready_o', 'logit_data_i')
    const got = moved(rows, 'pick_valid_o', 'pick_ready_i', 'pick_index_o')
    expect(got.length).toBeGreaterThan(40)
    const expected = tokens.map((word) => {
      const choices = [1, 2, 3].map((expert) => ({
        logit: signedElement(word, { index: expert, width: 8 }),
        expert: BigInt(expert),
      }))
      const [first, second] = largest(choices)
      return first.expert | (second.expert << 3n)
    })
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    {
      assertion: 'u_assert_token_has_place',
      edit: ['credit #(.Depth(Depth)) u_room', 'credit #(.Depth(Depth + 4)) u_room'],
      inputs: { pick_ready_i: wired(1, '0') },
    },
    { assertion: 'u_assert_scores_of_a_token', edit: ['.in_valid_i(row_take), ', ".in_valid_i(1'b0), "] },
  ],
}

export const gateLeaves: readonly LeafCase[] = [
  gateTopk,
  gateScan,
  gateScores,
  gateSumExact,
  gateSumEdgeMoe,
  gateCore,
]

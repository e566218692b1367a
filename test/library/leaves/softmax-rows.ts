import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, signed, signedElement, standIn, sure, wired } from './parts.js'

const lanes = [0, 1, 2]

const softmaxNormalise: LeafCase = {
  module: 'softmax_normalise',
  parameters: {
    ...{ Lanes: 3, PerCycle: 2, Width: 4, EWidth: 4, InverseWidth: 5, PWidth: 4, Drop: 4, HalfLog2: 3 },
    ...{ RingBeats: 4, BeatDepth: 4, StatDepth: 4 },
  },
  inputs: {
    e_valid_i: { kind: 'valid', percent: 70, ready: 'e_ready_o', data: { e_data_i: 12, e_last_i: 1 } },
    stat_valid_i: {
      kind: 'valid',
      percent: 50,
      ready: 'stat_ready_o',
      data: { stat_inverse_i: 5, stat_maximum_i: 4 },
    },
    p_ready_i: often(70),
    stat_ready_i: often(50),
  },
  outputs: {
    ...{ e_ready_o: 1, stat_ready_o: 1, p_valid_o: 1, p_data_o: 12 },
    ...{ stat_valid_o: 1, stat_inverse_o: 5, stat_maximum_o: 4 },
  },
  check: (rows) => {
    const statistics = rows.filter((row) => row.stat_valid_i && row.stat_ready_o)
    const told = rows.filter((row) => row.stat_valid_o && row.stat_ready_i)
    expect(told.map((row) => [row.stat_inverse_o, row.stat_maximum_o])).toEqual(
      statistics.slice(0, told.length).map((row) => [row.stat_inverse_i, row.stat_maximum_i]),
    )
    let row = 0
    const expected = rows
      .filter((beat) => beat.e_valid_i && beat.e_ready_o)
      .map((beat) => {
        const inverse = statistics[row]?.stat_inverse_i ?? 0n
        if (beat.e_last_i) row++
        const weights = lanes.map(
          (index) => (element(beat.e_data_i, { index, width: 4 }) * inverse + 8n) >> 4n,
        )
        return weights.reduce((word, p, index) => word | ((p > 15n ? 15n : p) << BigInt(4 * index)), 0n)
      })
    const got = moved(rows, 'p_valid_o', 'p_ready_i', 'p_data_o')
    expect(got.length).toBeGreaterThan(200)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    {
      assertion: 'u_assert_beat_has_place',
      edit: ['credit #(.Depth(BeatDepth))', 'credit #(.Depth(BeatDepth + 2))'],
      inputs: { p_ready_i: often(2) },
    },
    {
      assertion: 'u_assert_statistics_have_place',
      edit: ['&& beat_free && (!held_last || stat_free);', '&& beat_free;'],
      inputs: { stat_ready_i: often(1) },
    },
    {
      assertion: 'u_assert_ring_as_fifo',
      edit: ['if (issue) tail_q', 'if (issue && p_ready_i) tail_q'],
      inputs: {
        e_valid_i: { kind: 'valid', percent: 10, ready: 'e_ready_o', data: { e_data_i: 12, e_last_i: 1 } },
      },
    },
  ],
}

const softmaxRows: LeafCase = {
  module: 'softmax_rows',
  parameters: {
    ...{
      Lanes: 3,
      Evaluators: 2,
      Width: 5,
      RowWidth: 2,
      KeyWidth: 3,
      RingBeats: 4,
      RingRows: 4,
      EvalLatency: 3,
    },
    ...{ EWidth: 4, SumWidth: 7, InverseWidth: 5, ShiftWidth: 3, BeatDepth: 4, StatDepth: 4 },
  },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 60, ready: 'op_ready_o', data: {} },
    op_rows_i: wired(2, 'op_rows'),
    op_keys_i: wired(3, 'op_keys'),
    s_valid_i: { kind: 'valid', percent: 70, ready: 's_ready_o', data: { s_data_i: 15 } },
    e_ready_i: often(70),
    stat_ready_i: often(40),
  },
  outputs: {
    ...{ op_ready_o: 1, s_ready_o: 1, e_valid_o: 1, e_data_o: 12, e_last_o: 1 },
    ...{ stat_valid_o: 1, stat_inverse_o: 5, stat_shift_o: 3, stat_maximum_o: 5 },
  },
  files: standIn('softmax_eval', {
    inputs: { maximum_i: 5, score_i: 5 },
    output: 4,
    latency: 3,
    result: "{1'b1, maximum_i[2:0] - score_i[2:0]}",
  }),
  body:
    drawn('op_rows', { from: 1, to: 3, when: 'op_valid_i && op_ready_o' }) +
    drawn('op_keys', { from: 1, to: 7, when: 'op_valid_i && op_ready_o' }),
  check: (rows) => {
    const made = rowsOfExponentials(rows)
    const beats = rows
      .filter((row) => row.e_valid_o && row.e_ready_i)
      .map((row) => [row.e_data_o, row.e_last_o])
    expect(beats.length).toBeGreaterThan(150)
    expect(beats).toEqual(made.flatMap((row) => row.beats).slice(0, beats.length))
    const statistics = rows
      .filter((row) => row.stat_valid_o && row.stat_ready_i)
      .map((row) => [row.stat_inverse_o, row.stat_shift_o, row.stat_maximum_o])
    expect(statistics.length).toBeGreaterThan(80)
    expect(statistics).toEqual(made.map((row) => row.statistics).slice(0, statistics.length))
  },
  faults: [
    {
      assertion: 'u_assert_row_has_place',
      parameters: { RingBeats: 16 },
      edit: ['credit #(.Depth(RingRows))', 'credit #(.Depth(RingRows + 4))'],
      inputs: { op_keys_i: wired(3, "3'd1"), e_ready_i: often(0) },
    },
    {
      assertion: 'u_assert_beat_has_place',
      edit: ['credit #(.Depth(BeatDepth))', 'credit #(.Depth(BeatDepth + 2))'],
      inputs: { e_ready_i: often(0), stat_ready_i: wired(1, '1') },
    },
    {
      assertion: 'u_assert_statistics_have_place',
      edit: ['credit #(.Depth(StatDepth))', 'credit #(.Depth(StatDepth + 2))'],
      inputs: { stat_ready_i: often(0) },
    },
  ],
}

/** What the stand-in makes of each row's scores. */
function rowsOfExponentials(rows: readonly Row[]): { beats: bigint[][]; statistics: bigint[] }[] {
  const scores = moved(rows, 's_valid_i', 's_ready_o', 's_data_i')
  const made: { beats: bigint[][]; statistics: bigint[] }[] = []
  for (const op of rows.filter((row) => row.op_valid_i && row.op_ready_o))
    for (let row = 0; row < Number(op.op_rows_i); row++) {
      const keys = Number(op.op_keys_i)
      const words = scores.splice(0, Math.ceil(keys / 3))
      if (words.length < Math.ceil(keys / 3)) return made
      const values = words
        .flatMap((word) => lanes.map((index) => signedElement(word, { index, width: 5 })))
        .slice(0, keys)
      const maximum = values.reduce((most, value) => (value > most ? value : most))
      const e = values.map((value) => 8n | BigInt.asUintN(3, maximum - value))
      const sum = e.reduce((total, value) => total + value, 0n)
      const shift = BigInt(sum.toString(2).length - 1)
      const beats = words.map((_, beat) => [
        lanes.reduce((word, lane) => word | ((e[beat * 3 + lane] ?? 0n) << BigInt(4 * lane)), 0n),
        BigInt(beat === words.length - 1),
      ])
      made.push({ beats, statistics: [((1n << (shift + 5n)) - 1n) / sum, shift, BigInt.asUintN(5, maximum)] })
    }
  return made
}

const exponential = standIn('softmax_eval', {
  inputs: { x_i: 6 },
  output: 6,
  latency: 2,
  result: "{3'b000, x_i[2:0]}",
})
const standInOf = (argument: bigint) => BigInt.asUintN(3, argument)

/** Four rows in turns, each from its first to its last score without a gap. */
const softmaxScan: LeafCase = {
  module: 'softmax_scan',
  parameters: { Width: 6, Fraction: 3, Rows: 4, ExpLatency: 2 },
  inputs: {
    valid_i: wired(1, 'rst_ni && left[turn] != 0'),
    first_i: wired(1, 'fresh[turn]'),
    last_i: wired(1, 'left[turn] == 1'),
    score_i: { kind: 'random', width: 6 },
  },
  outputs: { done_o: 1, inverse_o: 6, maximum_o: 6 },
  files: exponential,
  body: `    reg [1:0] turn = 0;
    reg [2:0] left [0:3];
    reg [3:0] fresh = 0;
    integer i;
    initial for (i = 0; i < 4; i = i + 1) left[i] = 0;
    always @(posedge clk_i) begin
        turn <= turn + 1;
        if (left[turn] != 0) begin
            left[turn] <= left[turn] - 1;
            fresh[turn] <= 0;
        end else if ($random(seed)) begin
            left[turn] <= 1 + $unsigned($random(seed)) % 5;
            fresh[turn] <= 1;
        end
    end
`,
  check: (rows) => {
    const running = lanes.concat(3).map(() => ({ bias: -32n, sum: 0n }))
    const expected: bigint[][] = []
    rows.forEach((row, cycle) => {
      if (!row.valid_i) return
      const at = cycle % 4
      if (row.first_i) running[at] = { bias: -32n, sum: 0n }
      running[at] = step(running[at], signed(sure(row.score_i), 6))
      const { bias, sum } = running[at]
      if (row.last_i) expected.push([BigInt.asUintN(6, sum === 0n ? 0n : 64n / sum), BigInt.asUintN(6, bias)])
    })
    const got = rows.filter((row) => row.done_o).map((row) => [row.inverse_o, row.maximum_o])
    expect(got.length).toBeGreaterThan(300)
    // Rows whose first score came before the rows that are looked at end first.
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [],
}

function step({ bias, sum }: { bias: bigint; sum: bigint }, score: bigint): { bias: bigint; sum: bigint } {
  const distance = bias - score
  if (distance < 0n) return { bias: score, sum: signed(((sum * standInOf(distance)) >> 3n) + 8n, 6) }
  return { bias, sum: signed(sum + standInOf(-distance), 6) }
}

const coreShape = { Lanes: 3, Width: 6, Fraction: 3, KeyWidth: 3, RowBeats: 2, Rows: 4, ExpLatency: 2 }
const coreDepths = { BeatDepth: 4, StatDepth: 4 }

/** Rows of four keys, two beats; the results of units hold what it makes. */
const softmaxCore: LeafCase = {
  module: 'softmax_core',
  parameters: { ...coreShape, ...coreDepths },
  inputs: {
    s_valid_i: { kind: 'valid', percent: 90, ready: 's_ready_o', data: { s_data_i: 18 } },
    s_last_i: wired(1, 'second'),
    s_keys_i: wired(3, "3'd4"),
    flush_i: often(20, 'second && s_valid_i && s_ready_o'),
    p_ready_i: often(80),
    stat_ready_i: often(80),
  },
  outputs: { s_ready_o: 1, p_valid_o: 1, p_data_o: 18, p_last_o: 1, stat_valid_o: 1 },
  files: exponential,
  body: `    reg second = 0;
    always @(posedge clk_i) if (s_valid_i && s_ready_o) second <= !second;
`,
  faults: [
    {
      assertion: 'u_assert_all_have_places',
      edit: ['credit #(.Depth(BeatDepth))', 'credit #(.Depth(BeatDepth + 4))'],
      inputs: { p_ready_i: often(0) },
    },
    {
      assertion: 'u_assert_taken_rows_exist',
      edit: ["taken_q <= taken_q + 1'b1;", "taken_q <= taken_q + 2'd2;"],
      // Groups of one row each.
      inputs: { flush_i: wired(1, 'second && s_valid_i && s_ready_o') },
    },
  ],
}

const softmaxCores: LeafCase = {
  module: 'softmax_cores',
  parameters: { Cores: 3, RowWidth: 2, ...coreShape, ...coreDepths },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 90, ready: 'op_ready_o', data: {} },
    op_rows_i: wired(2, "2'd3"),
    op_keys_i: wired(3, "3'd5"),
    s_valid_i: { kind: 'valid', percent: 90, ready: 's_ready_o', data: { s_data_i: 18 } },
    p_ready_i: often(80),
    stat_ready_i: often(80),
  },
  outputs: { op_ready_o: 1, s_ready_o: 1, p_valid_o: 1, p_data_o: 18, stat_valid_o: 1 },
  files: exponential,
  cycles: 1000,
  faults: [
    ['u_assert_deals_to_one', 'deal_q  <= {'],
    ['u_assert_weighs_one', 'weigh_q <= {'],
    ['u_assert_tells_one', 'tell_q  <= {'],
  ].map(([assertion, reset]) => ({ assertion, edit: [reset, reset.replace('{', '~{')] as const })),
}

export const softmaxRowLeaves: readonly LeafCase[] = [
  softmaxNormalise,
  softmaxRows,
  softmaxScan,
  softmaxCore,
  softmaxCores,
]

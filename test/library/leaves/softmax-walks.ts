import { expect } from 'vitest'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, sure, wired } from './parts.js'

/** Whole numbers below `end`. */
const upTo = (end: bigint | null) => Array.from({ length: Number(end) }, (_, index) => BigInt(index))
const opTaken = 'op_valid_i && op_ready_o'

const softmaxWalk: LeafCase = {
  module: 'softmax_walk',
  parameters: { Lanes: 3, RowWidth: 2, KeyWidth: 3 },
  inputs: {
    op_valid_i: { kind: 'valid', percent: 60, ready: 'op_ready_o', data: {} },
    op_rows_i: wired(2, 'op_rows'),
    op_keys_i: wired(3, 'op_keys'),
    s_valid_i: { kind: 'valid', percent: 60, ready: 's_ready_o', data: {} },
    space_i: often(80),
  },
  outputs: {
    op_ready_o: 1,
    s_ready_o: 1,
    accept_o: 1,
    first_o: 1,
    last_o: 1,
    final_o: 1,
    left_o: 3,
    keys_o: 3,
  },
  cycles: 1000,
  body:
    drawn('op_rows', { from: 1, to: 3, when: opTaken }) + drawn('op_keys', { from: 1, to: 7, when: opTaken }),
  check: (rows) => {
    const expected = rows
      .filter((row) => row.op_valid_i && row.op_ready_o)
      .flatMap(({ op_rows_i, op_keys_i }) =>
        upTo(op_rows_i).flatMap((row) =>
          upTo((sure(op_keys_i) + 2n) / 3n).map((beat) => {
            const left = sure(op_keys_i) - 3n * beat
            const last = left <= 3n
            return [beat === 0n, last, last && row === sure(op_rows_i) - 1n, left, op_keys_i]
          }),
        ),
      )
    const got = rows
      .filter((row) => row.accept_o)
      .map((row) => [!!row.first_o, !!row.last_o, !!row.final_o, row.left_o, row.keys_o])
    expect(got.length).toBeGreaterThan(250)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_op_not_empty', inputs: { op_rows_i: wired(2, "2'd0") } },
    { assertion: 'u_assert_keys_left', edit: ['last_o ? keys_q : left_next', 'left_next'] },
  ],
}

const softmaxIssue: LeafCase = {
  module: 'softmax_issue',
  parameters: { Lanes: 3, RowCycles: 2, TagWidth: 4, KeyWidth: 3 },
  inputs: {
    row_valid_i: { kind: 'valid', percent: 60, ready: 'row_taken_o', data: { row_tag_i: 4 } },
    row_keys_i: wired(3, 'row_keys'),
    beat_free_i: often(80),
    last_free_i: often(60),
  },
  outputs: { row_taken_o: 1, issue_o: 1, first_o: 1, last_o: 1, left_o: 3, tag_o: 4 },
  cycles: 1000,
  body: drawn('row_keys', { from: 1, to: 7, when: 'row_taken_o' }),
  check: (rows) => {
    const expected = rows
      .filter((row) => row.row_taken_o)
      .flatMap(({ row_keys_i, row_tag_i }) =>
        upTo((sure(row_keys_i) + 2n) / 3n).map((beat) => {
          const left = sure(row_keys_i) - 3n * beat
          return [beat === 0n, left <= 3n, left, row_tag_i]
        }),
      )
    const issued = rows.filter((row) => row.issue_o)
    const got = issued.map((row) => [!!row.first_o, !!row.last_o, row.left_o, row.tag_o])
    expect(got.length).toBeGreaterThan(200)
    expect(got).toEqual(expected.slice(0, got.length))
    expect(issued.every((row) => row.beat_free_i && (!row.last_o || row.last_free_i))).toBe(true)
    expect(rows.some((row, cycle) => row.issue_o && rows[cycle + 1]?.issue_o)).toBe(false)
  },
  faults: [
    { assertion: 'u_assert_row_has_keys', inputs: { row_keys_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_keys_left', edit: ["if (last_o) busy_q <= 1'b0;", ''] },
    { assertion: 'u_assert_gap_is_short', edit: ['gap_q   <= LastGap[GapWidth-1:0];', "gap_q <= 2'd3;"] },
  ],
}

const softmaxGroups: LeafCase = {
  module: 'softmax_groups',
  parameters: { Lanes: 3, Rows: 4, GroupWidth: 2, BeatWidth: 2, LaneWidth: 2, KeyWidth: 3 },
  inputs: {
    group_valid_i: { kind: 'valid', percent: 20, ready: 'group_taken_o', data: {} },
    group_rows_i: wired(3, 'group_rows'),
    group_keys_i: wired(3, 'group_keys'),
  },
  outputs: {
    group_taken_o: 1,
    valid_o: 1,
    first_o: 1,
    last_o: 1,
    group_o: 2,
    row_o: 2,
    beat_o: 2,
    lane_o: 2,
  },
  body:
    drawn('group_rows', { from: 1, to: 4, when: 'group_taken_o' }) +
    drawn('group_keys', { from: 1, to: 7, when: 'group_taken_o' }),
  check: (rows) => {
    const expected = rows
      .filter((row) => row.group_taken_o)
      .flatMap(({ group_rows_i, group_keys_i }, group) =>
        upTo(group_keys_i).flatMap((key) =>
          upTo(group_rows_i).map((row) => [
            key === 0n,
            key === sure(group_keys_i) - 1n,
            BigInt(group % 4),
            row,
            key / 3n,
            key % 3n,
          ]),
        ),
      )
    const got = rows
      .filter((row) => row.valid_o)
      .map((row) => [!!row.first_o, !!row.last_o, row.group_o, row.row_o, row.beat_o, row.lane_o])
    expect(got.length).toBeGreaterThan(500)
    expect(got).toEqual(expected.slice(0, got.length))
  },
  faults: [
    { assertion: 'u_assert_group_not_empty', inputs: { group_rows_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_lane_exists', edit: ['lane_q == LastLane[LaneWidth-1:0];', "lane_q == 2'd3;"] },
  ],
}

const inverse = { SumWidth: 7, InverseWidth: 5, ShiftWidth: 3 }

const softmaxInverse: LeafCase = {
  module: 'softmax_inverse',
  reset: false,
  parameters: inverse,
  inputs: { sum_i: wired(7, 'sum') },
  outputs: { inverse_o: 5, shift_o: 3 },
  cycles: 500,
  body: drawn('sum', { from: 1, to: 127 }),
  check: (rows) => {
    rows.slice(0, -7).forEach(({ sum_i }, cycle) => {
      const shift = BigInt(sure(sum_i).toString(2).length - 1)
      const expected = ((1n << (shift + 5n)) - 1n) / sure(sum_i)
      expect([rows[cycle + 7].inverse_o, rows[cycle + 7].shift_o]).toEqual([expected, shift])
    })
  },
  faults: [],
}

/** A sum that is known to be above a power of two, which needs no shift. */
const softmaxInverseWhole: LeafCase = {
  ...softmaxInverse,
  parameters: { ...inverse, Normalise: 0, UpperLog2: 4 },
  body: drawn('sum', { from: 17, to: 127 }),
  check: (rows) => {
    rows.slice(0, -7).forEach(({ sum_i }, cycle) => {
      expect([rows[cycle + 7].inverse_o, rows[cycle + 7].shift_o]).toEqual([512n / sure(sum_i), 0n])
    })
  },
}

export const softmaxWalkLeaves: readonly LeafCase[] = [
  softmaxWalk,
  softmaxIssue,
  softmaxGroups,
  softmaxInverse,
  softmaxInverseWhole,
]

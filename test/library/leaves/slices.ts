import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, expectPiped, expectRow, joined, portValue } from '../words.js'
import type { LeafCase } from './leaf-case.js'
import { heldOut, stream } from './streams.js'

/** A beat of 5 lanes of 4 bits, two a slice. */
const lanes = 5
const perCycle = 2
const slices = 3
const width = 4

function resize(
  parameters: { In: number; Out: number; RowIn: number; RowOut: number },
  faults: LeafCase['faults'],
): LeafCase {
  const { In, Out } = parameters
  return {
    module: 'row_resize',
    parameters: { ...parameters, Width: 5 },
    ...stream(In * 5, Out * 5),
    check: (rows) => {
      const beats = moved(rows, 'in_valid_i', 'in_ready_o', 'in_data_i').map((word) => word ?? 0n)
      const given = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
      expect(given.length).toBeGreaterThan(150)
      expect(given).toEqual(resized(beats, parameters).slice(0, given.length))
    },
    faults,
  }
}

/** Beats of whole rows, in other beats. */
function resized(
  beats: readonly bigint[],
  { In, Out, RowIn, RowOut }: { In: number; Out: number; RowIn: number; RowOut: number },
): bigint[] {
  const rows = Array.from({ length: Math.ceil(beats.length / RowIn) }, (_, row) =>
    beats.slice(row * RowIn, (row + 1) * RowIn).flatMap((beat) => elements(beat, In, 5)),
  )
  return rows.flatMap((row) =>
    Array.from({ length: RowOut }, (_, beat) => joined(row.slice(beat * Out, (beat + 1) * Out), 5)),
  )
}

function checkSplit(rows: readonly Row[]): void {
  const expected = new Map<number, Row>()
  rows.forEach((row, t) => {
    if (row.load_i !== 1n) return
    const values = [...elements(portValue(row, 'data_i'), lanes, width), 0n]
    for (let slice = 0; slice < slices; slice++) {
      const keep = [0, 1].map((i) => {
        const lane = slice * perCycle + i
        return lane < lanes && portValue(row, 'left_i') > BigInt(lane) ? 1n : 0n
      })
      expected.set(t + 1 + slice, {
        valid_o: 1n,
        first_o: slice === 0 ? 1n : 0n,
        last_o: slice === slices - 1 ? 1n : 0n,
        keep_o: joined(keep, 1),
        slice_o: joined(values.slice(slice * perCycle, (slice + 1) * perCycle), width),
      })
    }
  })
  expect(expected.size).toBeGreaterThan(500)
  rows.forEach((_, t) => {
    expectRow(rows, t, expected.get(t) ?? { valid_o: 0n })
  })
}

function checkJoin(rows: readonly Row[]): void {
  let values: bigint[] = []
  let wanted: Row = { valid_o: 0n }
  let beats = 0
  rows.forEach((row, t) => {
    expectRow(rows, t, wanted)
    wanted = { valid_o: 0n }
    if (row.valid_i !== 1n) return
    values = [...values, ...elements(portValue(row, 'slice_i'), perCycle, width)]
    if (row.last_i !== 1n) return
    wanted = { valid_o: 1n, data_o: joined(values.slice(0, lanes), width) }
    values = []
    beats++
  })
  expect(beats).toBeGreaterThan(300)
}

/** What cuts beats, joins and delays them. */
export const sliceLeaves: readonly LeafCase[] = [
  resize({ In: 4, Out: 1, RowIn: 2, RowOut: 7 }, [
    heldOut('busy_q', 'gen_cut.u_assert_cut_out'),
    {
      assertion: 'gen_cut.u_assert_cut_out.u_assert_data_stable',
      edit: ['assign out_data_o  = data_q[Out*Width-1:0];', 'assign out_data_o = data_q ^ in_data_i;'],
    },
    {
      assertion: 'gen_cut.u_assert_row_ends_where_counted',
      edit: ['row_end_q <= next_row_end;', 'row_end_q <= next_out == 3;'],
    },
    {
      assertion: 'gen_cut.u_assert_beat_ends_where_counted',
      edit: ['next_end     = next_row_end || next_part', 'next_end = next_part'],
    },
  ]),
  resize({ In: 8, Out: 2, RowIn: 1, RowOut: 4 }, []),
  resize({ In: 2, Out: 8, RowIn: 5, RowOut: 2 }, [
    heldOut('full_q', 'gen_join.u_assert_joined_out'),
    {
      assertion: 'gen_join.u_assert_joined_out.u_assert_data_stable',
      edit: ['assign out_data_o  = data_q;', 'assign out_data_o = data_q ^ in_data_i;'],
    },
    {
      assertion: 'gen_join.u_assert_in_row',
      edit: ["in_q   <= row_end ? {RowInBits{1'b0}} : in_q + 1'b1;", "in_q <= in_q + 1'b1;"],
    },
  ]),
  resize({ In: 1, Out: 2, RowIn: 1, RowOut: 1 }, []),
  resize({ In: 2, Out: 2, RowIn: 3, RowOut: 3 }, []),
  {
    module: 'slice_split',
    parameters: { Lanes: lanes, PerCycle: perCycle, Width: width, LeftWidth: 3 },
    inputs: {
      load_i: { kind: 'pulse', percent: 60, while: '!valid_o || last_o' },
      data_i: { kind: 'random', width: lanes * width },
      left_i: { kind: 'random', width: 3 },
    },
    outputs: { valid_o: 1, first_o: 1, last_o: 1, keep_o: perCycle, slice_o: perCycle * width },
    check: checkSplit,
    faults: [
      { assertion: 'u_assert_load_while_free', inputs: { load_i: { kind: 'pulse', percent: 60 } } },
      { assertion: 'u_assert_index_in_range', edit: ['if (last_o) busy_q', 'if (!rst_ni) busy_q'] },
    ],
  },
  {
    module: 'slice_join',
    parameters: { Lanes: lanes, PerCycle: perCycle, Width: width },
    inputs: {
      valid_i: { kind: 'pulse', percent: 70 },
      last_i: { kind: 'wire', width: 1, expression: `slices_come == ${slices - 1}` },
      slice_i: { kind: 'random', width: perCycle * width },
    },
    outputs: { valid_o: 1, data_o: lanes * width },
    body: `    integer slices_come = 0;
    always @(posedge clk_i) if (valid_i) #1 slices_come = last_i ? 0 : slices_come + 1;
`,
    check: checkJoin,
    faults: [{ assertion: 'u_assert_last_ends_beat', inputs: { last_i: { kind: 'pulse', percent: 30 } } }],
  },
  {
    module: 'delay_line',
    parameters: { Width: 3, Cycles: 5 },
    inputs: { data_i: { kind: 'random', width: 3 } },
    outputs: { data_o: 3 },
    check: (rows) => expectPiped(rows, 5, (row) => ({ data_o: portValue(row, 'data_i') })),
    faults: [],
  },
  {
    module: 'delay_line',
    parameters: { Width: 3, Cycles: 2, Reset: 1 },
    inputs: { data_i: { kind: 'random', width: 3 } },
    outputs: { data_o: 3 },
    check: (rows) => {
      expect(rows[0].data_o).toBe(0n)
      expectPiped(rows, 2, (row) => ({ data_o: portValue(row, 'data_i') }))
    },
    faults: [],
  },
  {
    module: 'delay_line',
    parameters: { Width: 3, Cycles: 0 },
    inputs: { data_i: { kind: 'random', width: 3 } },
    outputs: { data_o: 3 },
    check: (rows) => expectPiped(rows, 0, (row) => ({ data_o: portValue(row, 'data_i') })),
    faults: [],
  },
  {
    module: 'fan_out',
    parameters: { Width: 3, Copies: 3 },
    inputs: { data_i: { kind: 'random', width: 3 } },
    outputs: { copies_o: 9 },
    reset: false,
    check: (rows) =>
      expectPiped(rows, 1, (row) => ({ copies_o: joined(Array(3).fill(portValue(row, 'data_i')), 3) })),
    faults: [],
  },
  {
    module: 'fan_copy',
    parameters: { Width: 3 },
    inputs: { data_i: { kind: 'random', width: 3 } },
    outputs: { data_o: 3 },
    reset: false,
    check: (rows) => expectPiped(rows, 1, (row) => ({ data_o: portValue(row, 'data_i') })),
    faults: [],
  },
]

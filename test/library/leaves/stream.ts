import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'

const heldOut = (valid: string) => [
  {
    assertion: 'u_assert_out.u_assert_valid_held',
    edit: [`= ${valid};`, `= ${valid} && in_valid_i;`] as const,
  },
]

export const streamLeaves: readonly LeafCase[] = [
  {
    module: 'stream_fifo',
    parameters: { Width: 9, Depth: 4 },
    inputs: {
      in_valid_i: { kind: 'valid', percent: 60, ready: 'in_ready_o', data: { in_data_i: 9 } },
      out_ready_i: { kind: 'pulse', percent: 50 },
    },
    outputs: { in_ready_o: 1, out_valid_o: 1, out_data_o: 9 },
    check: (rows) => {
      const taken = moved(rows, 'in_valid_i', 'in_ready_o', 'in_data_i')
      const given = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
      expect(given.length).toBeGreaterThan(500)
      expect(given).toEqual(taken.slice(0, given.length))
      expect(taken.length - given.length).toBeLessThanOrEqual(4)
      expect(rows.some((row: Row) => row.in_ready_o === 0n)).toBe(true)
    },
    faults: [
      ...heldOut('valid_q'),
      {
        assertion: 'u_assert_never_over',
        edit: ['wire push = in_valid_i && ready_q;', 'wire push = in_valid_i;'],
      },
      {
        assertion: 'u_assert_ready_unless_full',
        edit: ['ready_q <= pop || (ready_q && !(push && one_free));', 'ready_q <= !(push && one_free);'],
      },
      {
        assertion: 'u_assert_valid_unless_empty',
        edit: ['wire pop  = valid_q && out_ready_i;', 'wire pop = out_ready_i;'],
      },
      {
        assertion: 'u_assert_out.u_assert_data_stable',
        edit: [
          'assign out_data_o  = mem[tail_q[AddrWidth-1:0]];',
          'assign out_data_o = mem[tail_q[AddrWidth-1:0]] ^ in_data_i;',
        ],
      },
    ],
  },
  {
    module: 'credit',
    parameters: { Depth: 3 },
    inputs: {
      take_i: { kind: 'pulse', percent: 60, while: 'free_o' },
      give_i: { kind: 'pulse', percent: 50, while: 'out != 0' },
    },
    outputs: { free_o: 1 },
    body: `    reg [2:0] out = 0;   // slots that are taken
    always @(posedge clk_i) out <= rst_ni ? out + take_i - give_i : 0;
`,
    check: (rows) => {
      let out = 0
      let most = 0
      for (const { take_i, give_i } of rows) {
        out += Number(take_i) - Number(give_i)
        most = Math.max(most, out)
      }
      expect(most).toBe(3)
    },
    faults: [
      { assertion: 'u_assert_taken_where_free', inputs: { take_i: { kind: 'pulse', percent: 60 } } },
      { assertion: 'u_assert_never_negative', edit: ['assign free_o = any_q;', 'assign free_o = 1;'] },
      { assertion: 'u_assert_never_over', inputs: { give_i: { kind: 'pulse', percent: 70 } } },
    ],
  },
]

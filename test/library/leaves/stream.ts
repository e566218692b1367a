import { expect } from 'vitest'
import type { LeafCase } from './leaf-case.js'
import { expectInOrder, heldOut, stream } from './streams.js'

export const streamLeaves: readonly LeafCase[] = [
  {
    module: 'stream_fifo',
    parameters: { Width: 9, Depth: 4 },
    ...stream(9, 9),
    check: (rows) => expectInOrder(rows, 4),
    faults: [
      heldOut('valid_q'),
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
  // A reset that comes by a register may be high before it is low for the first time: an assertion does not look then.
  {
    module: 'stream_fifo',
    parameters: { Width: 9, Depth: 2 },
    ...stream(9, 9),
    body: `    initial begin
        force dut.rst_ni = 1;
        #12 release dut.rst_ni;
    end
`,
    check: (rows) => expectInOrder(rows, 2),
    faults: [],
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
  {
    module: 'stream_ram_fifo',
    parameters: { Width: 9, Depth: 4 },
    ...stream(9, 9),
    check: (rows) => expectInOrder(rows, 4 + 3 + 8),
    faults: [
      {
        assertion: 'u_assert_never_over',
        edit: [
          "assign in_ready_o = (head_q ^ tail_q) != {1'b1, {AddrWidth{1'b0}}};",
          'assign in_ready_o = 1;',
        ],
      },
      {
        assertion: 'u_assert_word_has_place',
        edit: ['.Width(Width), .Depth(8)', '.Width(Width), .Depth(4)'],
      },
      {
        assertion: 'u_assert_places_exact',
        edit: ['returned_q <= returned && rst_ni;', 'returned_q <= out_ready_i && rst_ni;'],
      },
    ],
  },
  {
    module: 'stream_skid',
    parameters: { Width: 9 },
    ...stream(9, 9),
    check: (rows) => expectInOrder(rows, 2),
    faults: [
      heldOut('valid_q'),
      { assertion: 'u_assert_second_behind_first', edit: ["ready_q <= 1'b1;", "ready_q <= 1'b0;"] },
      {
        assertion: 'u_assert_out.u_assert_data_stable',
        edit: ['assign out_data_o  = data_q;', 'assign out_data_o = data_q ^ in_data_i;'],
      },
    ],
  },
]

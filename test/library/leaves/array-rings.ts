import { expect } from 'vitest'
import { moved } from '../leaf-bench.js'
import { accelConstants } from './accel-constants.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, sure, wired } from './parts.js'

const ringHeld: LeafCase = {
  module: 'ring_held',
  parameters: { Ports: 3, IndexBits: 5 },
  inputs: {
    done_i: wired(3, 'done'),
    indices_i: wired(10, '{second[4:0], first[4:0]}'),
  },
  outputs: { held_o: 2 },
  // Each port is five entries ahead of the slowest at most.
  body: `    reg [14:0] brought = 0;
    reg [2:0] want = 0;
    wire [2:0] done;
    reg [31:0] first = 0, second = 0;
    wire [4:0] slowest = slower(slower(brought[4:0], brought[9:5]), brought[14:10]);
    function [4:0] slower(input [4:0] a, input [4:0] b);
        slower = ((a - b) & 5'd16) != 0 ? a : b;
    endfunction
    genvar p;
    generate for (p = 0; p < 3; p = p + 1) begin : ports
        wire [4:0] lead = brought[p*5+:5] - slowest;
        assign done[p] = want[p] && rst_ni && lead < 5;
        always @(posedge clk_i) if (done[p]) brought[p*5+:5] <= brought[p*5+:5] + 1;
    end endgenerate
    always @(posedge clk_i) #1 want = $random(seed);
    always @(posedge clk_i) #1 begin
        first = slowest + $unsigned($random(seed)) % 9 - 4;
        second = slowest + $unsigned($random(seed)) % 9 - 4;
    end
`,
  check: (rows) => {
    const brought = [0, 0, 0]
    for (const { done_i, indices_i, held_o } of rows) {
      const held = (index: bigint) => {
        const least = Math.min(...brought)
        // Indices are modulo 32: the one near what was brought.
        const near = Number(BigInt.asIntN(5, index - BigInt(least))) + least
        return near < least
      }
      const expected = [held(sure(indices_i) & 31n), held(sure(indices_i) >> 5n)]
      expect([(sure(held_o) & 1n) === 1n, sure(held_o) >> 1n === 1n]).toEqual(expected)
      for (let port = 0; port < 3; port++) if ((sure(done_i) >> BigInt(port)) & 1n) brought[port]++
    }
    expect(Math.min(...brought)).toBeGreaterThan(300)
  },
  faults: [
    {
      assertion: 'u_assert_ports_within_a_ring',
      edit: ['if (done_i[p]) brought_q', 'if (done_i[p] && p != 2) brought_q'],
    },
  ],
}

const walkBody = `    reg at_mark = 1;
    wire step = step_want && !skip_i;
    always @(posedge clk_i) begin
        if (step) at_mark <= mark_i || back_i;
        if (skip_i) at_mark <= 1;
    end
    reg step_want = 0;
    always @(posedge clk_i) #1 step_want = rst_ni && $random(seed);
${drawn('last', { from: 0, to: 6 })}`

const ringWalk: LeafCase = {
  module: 'ring_walk',
  parameters: { Depth: 7, CountBits: 3, IndexBits: 5 },
  inputs: {
    step_i: wired(1, 'step'),
    back_i: often(20),
    mark_i: often(30, '!back_i'),
    skip_i: often(30, 'at_mark && rst_ni'),
    last_i: wired(3, 'last'),
  },
  outputs: { index_o: 5, addr_o: 3, skip_index_o: 5 },
  body: walkBody,
  check: (rows) => {
    let at = 0
    let mark = 0
    for (const { step_i, back_i, mark_i, skip_i, last_i, index_o, addr_o, skip_index_o } of rows) {
      expect([index_o, addr_o]).toEqual([BigInt(at % 32), BigInt(at % 7)])
      expect(skip_index_o).toBe(BigInt((at + Number(last_i)) % 32))
      if (skip_i) at = mark = at + Number(last_i) + 1
      else if (step_i) {
        at = back_i ? mark : at + 1
        if (mark_i) mark = at
      }
    }
    expect(mark).toBeGreaterThan(1000)
  },
  faults: [
    { assertion: 'u_assert_addr_in_ring', edit: ['addr_q == LastEntry[AddrWidth-1:0]', "addr_q == 3'd7"] },
    { assertion: 'u_assert_skip_not_with_step', inputs: { step_i: wired(1, 'step_want') } },
    { assertion: 'u_assert_skip_from_mark', inputs: { skip_i: often(30, 'rst_ni') } },
    { assertion: 'u_assert_skip_within_ring', inputs: { last_i: wired(3, "3'd7") } },
    { assertion: 'u_assert_mark_not_with_back', inputs: { mark_i: often(30) } },
  ],
}

/** Blocks by source: where a memory's come from, streams' as they came. */
const [fromNorm, fromHidden, fromPixels] = [0n, 1n, 2n]

const rowFetch: LeafCase = {
  module: 'row_fetch',
  parameters: { Depth: 5, BlockWidth: 8, AddrWidth: 6, TileWidth: 3, HiddenSpilled: 1 },
  inputs: {
    row_valid_i: {
      kind: 'valid',
      percent: 70,
      ready: 'row_ready_o',
      data: { row_source_i: 2, row_addr_i: 6 },
    },
    row_blocks_i: wired(3, 'blocks'),
    norm_data_i: wired(8, 'norm_2'),
    hidden_free_i: often(0),
    hidden_data_i: wired(8, "8'd0"),
    pixel_valid_i: { kind: 'valid', percent: 60, ready: 'pixel_ready_o', data: { pixel_data_i: 8 } },
    weight_valid_i: { kind: 'valid', percent: 60, ready: 'weight_ready_o', data: { weight_data_i: 8 } },
    spill_valid_i: { kind: 'valid', percent: 60, ready: 'spill_ready_o', data: { spill_data_i: 8 } },
    pop_i: often(40, 'held != 0'),
  },
  outputs: {
    row_ready_o: 1,
    norm_addr_o: 6,
    hidden_addr_o: 6,
    pixel_ready_o: 1,
    weight_ready_o: 1,
    spill_ready_o: 1,
    push_o: 1,
    push_data_o: 8,
  },
  files: accelConstants(),
  body: `${drawn('blocks', { from: 1, to: 7, when: 'row_valid_i && row_ready_o' })}    reg [7:0] norm_1, norm_2;
    reg [3:0] held = 0;
    always @(posedge clk_i) begin
        norm_1 <= {2'b10, norm_addr_o};
        norm_2 <= norm_1;
        held <= rst_ni ? held + push_o - pop_i : 0;
    end
`,
  check: (rows) => {
    const streams = {
      pixel: moved(rows, 'pixel_valid_i', 'pixel_ready_o', 'pixel_data_i'),
      weight: moved(rows, 'weight_valid_i', 'weight_ready_o', 'weight_data_i'),
      spill: moved(rows, 'spill_valid_i', 'spill_ready_o', 'spill_data_i'),
    }
    const expected: (bigint | null | undefined)[] = []
    for (const row of rows.filter((row) => row.row_valid_i && row.row_ready_o))
      for (let block = 0n; block < sure(row.row_blocks_i); block++)
        switch (row.row_source_i) {
          case fromNorm:
            expected.push(128n + ((sure(row.row_addr_i) + block) % 64n))
            break
          case fromHidden:
            expected.push(streams.spill.shift())
            break
          case fromPixels:
            expected.push(streams.pixel.shift())
            break
          default:
            expected.push(streams.weight.shift())
        }
    const pushed = rows.filter((row) => row.push_o).map((row) => row.push_data_o)
    expect(pushed.length).toBeGreaterThan(500)
    expect(pushed).toEqual(expected.slice(0, pushed.length))
    let held = 0
    for (const { push_o, pop_i } of rows) {
      held += Number(push_o) - Number(pop_i)
      expect(held).toBeLessThanOrEqual(5)
    }
  },
  faults: [
    { assertion: 'u_assert_row_not_empty', inputs: { row_blocks_i: wired(3, 'blocks - 1') } },
    { assertion: 'u_assert_spilled_only_off_chip', parameters: { HiddenSpilled: 0 } },
  ],
}

export const arrayRingLeaves: readonly LeafCase[] = [ringHeld, ringWalk, rowFetch]

import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import { accelConstants } from './accel-constants.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, sure, wired } from './parts.js'

const progress: LeafCase = {
  module: 'progress',
  parameters: { TokenBits: 3, Front: 1 },
  inputs: {
    row_i: often(40, 'rows_o < 5'),
    all_i: often(10, 'rst_ni'),
    first_i: { kind: 'random', width: 1 },
  },
  outputs: { done_o: 8, rows_o: 3 },
  cycles: 1000,
  check: (rows) => {
    let done = 0n
    let complete = 0n
    for (const row of rows) {
      expect([row.done_o, row.rows_o]).toEqual([done % 256n, complete])
      if (row.all_i) {
        done++
        complete = 0n
      } else if (row.row_i) complete += 1n + sure(row.first_i)
    }
    expect(done).toBeGreaterThan(50n)
  },
  faults: [{ assertion: 'u_assert_rows_never_over', inputs: { row_i: often(80, 'rst_ni') } }],
}

const accelStop: LeafCase = {
  module: 'accel_stop',
  parameters: { Ports: 3, AddressBits: 4, ResetCycles: 3 },
  inputs: {
    start_i: often(20),
    abort_i: often(4),
    finished_i: often(10),
    all_idle_i: often(40),
    read_error_i: wired(3, "rare == 0 ? which : 3'd0"),
    read_error_resp_i: { kind: 'random', width: 6 },
    read_error_addr_i: { kind: 'random', width: 12 },
    write_error_i: wired(1, 'rare == 1'),
    write_error_resp_i: { kind: 'random', width: 2 },
    write_error_addr_i: { kind: 'random', width: 4 },
  },
  outputs: {
    ...{ core_rst_no: 1, stop_o: 1, busy_o: 1, done_o: 1, aborted_o: 1, error_o: 1 },
    ...{ error_cause_o: 16, error_addr_o: 4 },
  },
  body: drawn('rare', { from: 0, to: 30 }) + drawn('which', { from: 1, to: 7 }),
  check: (rows) => {
    let outcome = 'done'
    let error: bigint[] = []
    const seen = new Set<string>()
    rows.forEach((row, cycle) => {
      const over = [row.done_o && 'done', row.aborted_o && 'aborted', row.error_o && 'error'].filter(Boolean)
      if (cycle > 0 && rows[cycle - 1].busy_o && !row.busy_o) {
        expect(over).toEqual([outcome])
        if (outcome === 'error') expect([row.error_cause_o, row.error_addr_o]).toEqual(error)
        seen.add(outcome)
        outcome = 'done'
      } else expect(over).toEqual([])
      if (!row.busy_o || outcome !== 'done') return
      // Errors are those of a core that runs; the host may stop a reset too.
      if (row.core_rst_no && (row.read_error_i || row.write_error_i)) {
        outcome = 'error'
        error = firstError(row)
      } else if (row.abort_i) outcome = 'aborted'
    })
    expect([...seen].sort()).toEqual(['aborted', 'done', 'error'])
  },
  faults: [
    { assertion: 'u_assert_state_exists', edit: ['state_q     <= Stop;', "state_q <= 3'd3;"] },
    { assertion: 'u_assert_one_outcome', edit: ['aborted_q <= !failed_q;', "aborted_q <= 1'b1;"] },
    {
      assertion: 'u_assert_outcome_when_over',
      edit: ['aborted_q <= !failed_q;', 'aborted_q <= !failed_q; state_q <= Stop;'],
    },
    {
      assertion: 'u_assert_core_in_reset_without_run',
      edit: ["core_rst_nq <= 1'b0;\n                done_q      <= !halt;", 'done_q <= !halt;'],
    },
  ],
}

/** Cause and address: the lowest read port's, else the write port's. */
function firstError(row: Row): bigint[] {
  const port = [0, 1, 2].find((index) => element(row.read_error_i, { index, width: 1 }) === 1n)
  if (port === undefined) return [(1n << 4n) | sure(row.write_error_resp_i), sure(row.write_error_addr_i)]
  const resp = element(row.read_error_resp_i, { index: port, width: 2 })
  return [(BigInt(port) << 8n) | resp, element(row.read_error_addr_i, { index: port, width: 4 })]
}

const images = 3

const accelImages: LeafCase = {
  module: 'accel_images',
  parameters: {
    ...{ AddrBits: 33, DataBits: 32, MaxBeats: 4, ImageBits: 3, Taps: 2, SumWidth: 5, FeatureBits: 3 },
    ...{ OutRows: 2, OutWords: 1, OutStride: 2 },
  },
  inputs: {
    start_i: wired(1, 'starts'),
    images_i: wired(3, `3'd${images}`),
    output_i: wired(33, "33'h100"),
    image_end_i: wired(1, 'ends'),
    out_ready_i: often(70),
    got_valid_i: wired(1, 'got'),
    got_data_i: { kind: 'random', width: 10 },
    result_burst_ready_i: often(60),
    result_ready_i: often(60),
    result_idle_i: often(60),
  },
  outputs: {
    ...{ finished_o: 1, image_start_o: 1, storing_o: 1, stored_o: 1, out_valid_o: 1, out_addr_o: 3 },
    ...{
      store_burst_valid_o: 1,
      store_burst_addr_o: 33,
      store_burst_beats_o: 3,
      store_valid_o: 1,
      store_data_o: 32,
    },
  },
  body: `    reg starts = 0, first = 1, ends = 0, got = 0;
    reg [3:0] left = 0;   // cycles until the image is computed
    always @(posedge clk_i) if (rst_ni) begin
        first <= 0;
        starts <= first || finished_o;
        left <= image_start_o ? 9 : left != 0 ? left - 1 : 0;
        ends <= left == 1;
        got <= out_valid_o && out_ready_i;
    end
`,
  check: (rows) => {
    const count = (port: string) => rows.filter((row) => row[port]).length
    expect(count('finished_o')).toBeGreaterThan(5)
    expect(Math.floor(count('stored_o') / images)).toBe(count('finished_o'))
    expect(count('image_start_o') - count('stored_o')).toBeLessThanOrEqual(1)
    const bursts = rows.filter((row) => row.store_burst_valid_o && row.result_burst_ready_i && row.storing_o)
    // A result of two words of two values, 16 bytes, each behind the one before.
    expect(bursts.map((row) => row.store_burst_addr_o)).toEqual(
      bursts.map((_, index) => 0x100n + 16n * BigInt(index % images)),
    )
  },
  faults: [
    { assertion: 'u_assert_starts_idle', inputs: { start_i: wired(1, 'starts || storing_o') } },
    {
      assertion: 'u_assert_image_ends_once',
      edit: ['if (image_end_i) storing_q', 'if (image_start_o) storing_q'],
    },
  ],
}

const accelRegisters: LeafCase = {
  module: 'accel_registers',
  parameters: { AddrBits: 12, AddressBits: 40, BeatBytes: 16 },
  inputs: {
    awvalid_i: { kind: 'valid', percent: 50, ready: 'awready_o', data: {} },
    awaddr_i: wired(12, 'word * 4'),
    wvalid_i: { kind: 'valid', percent: 50, ready: 'wready_o', data: { wdata_i: 32, wstrb_i: 4 } },
    bready_i: often(50),
    arvalid_i: { kind: 'valid', percent: 50, ready: 'arready_o', data: { araddr_i: 12 } },
    rready_i: often(50),
    busy_i: wired(1, '0'),
    done_i: wired(1, '0'),
    error_i: wired(1, '0'),
    error_cause_i: wired(16, '0'),
    error_addr_i: wired(40, '0'),
    aborted_i: wired(1, '0'),
    cycles_i: wired(64, '0'),
    counter_value_i: wired(32, '0'),
  },
  outputs: {
    awready_o: 1,
    wready_o: 1,
    bresp_o: 2,
    bvalid_o: 1,
    arready_o: 1,
    rdata_o: 32,
    rresp_o: 2,
    rvalid_o: 1,
  },
  cycles: 1000,
  body: drawn('word', { from: 4, to: 9, when: 'awvalid_i && awready_o' }),
  check: (rows) => {
    const count = (valid: string, ready: string) => rows.filter((row) => row[valid] && row[ready]).length
    const answers = [
      [count('awvalid_i', 'awready_o'), count('bvalid_o', 'bready_i')],
      [count('arvalid_i', 'arready_o'), count('rvalid_o', 'rready_i')],
    ]
    for (const [asked, answered] of answers) {
      expect(answered).toBeGreaterThan(100)
      expect(asked - answered).toBeLessThanOrEqual(2)
    }
  },
  faults: [
    {
      assertion: 'u_assert_b.u_assert_valid_held',
      edit: ["if (bready_i) bvalid_q <= 1'b0;", "bvalid_q <= 1'b0;"],
    },
    {
      assertion: 'u_assert_b.u_assert_data_stable',
      edit: ['assign bresp_o   = bresp_q;', 'assign bresp_o = bresp_q ^ {2{arvalid_i}};'],
    },
    {
      assertion: 'u_assert_r.u_assert_valid_held',
      edit: ["if (rready_i) rvalid_q <= 1'b0;", "rvalid_q <= 1'b0;"],
    },
    {
      assertion: 'u_assert_r.u_assert_data_stable',
      edit: ['assign rresp_o         = rresp_q;', 'assign rresp_o = rresp_q ^ {2{awvalid_i}};'],
    },
  ],
}

/** Operations of two rows, the seventh of which is the end: the networks of the tests of accelerators hold what it makes. */
const accelSequencer: LeafCase = {
  module: 'accel_sequencer',
  inputs: {
    start_i: wired(1, 'starts'),
    idle_i: wired(1, '1'),
    op_kind_i: wired(2, "op_index_o == 6 ? 2'd3 : 2'd0"),
    ...{ op_source_i: wired(2, '0'), op_from_i: wired(13, '0'), op_from_stride_i: wired(8, '1') },
    ...{ op_rows_i: wired(8, "8'd2"), op_in_tiles_i: wired(8, '1'), op_out_tiles_i: wired(8, '1') },
    ...{ op_tiles_i: wired(11, '1'), op_dest_i: wired(3, "3'd3"), op_to_i: wired(13, '0') },
    ...{ op_to_stride_i: wired(8, '1'), op_target_i: wired(2, '0'), op_fresh_i: wired(1, '0') },
    ...{
      op_operand_i: wired(20, '0'),
      op_post_i: wired(16, '0'),
      y_done_i: wired(8, '0'),
      y_rows_i: wired(8, '0'),
    },
    ...{ n_done_i: wired(8, '0'), n_rows_i: wired(8, '0'), a_done_i: wired(8, '0'), a_rows_i: wired(8, '0') },
    ...{
      run_valid_i: wired(1, '0'),
      run_end_i: wired(1, '0'),
      run_drop_i: wired(1, '0'),
      run_last_i: wired(1, '0'),
    },
    ...{ run_expert_i: wired(5, '0'), run_length_i: wired(8, '0'), queue_data_i: wired(26, '0') },
    row_ready_i: often(60),
  },
  outputs: { finished_o: 1, op_index_o: 7, row_valid_o: 1, row_op_o: 7, row_row_o: 8, row_last_o: 1 },
  files: accelConstants(),
  cycles: 1000,
  body: `    reg starts = 0, first = 1;
    always @(posedge clk_i) if (rst_ni) begin
        first <= 0;
        starts <= first || finished_o;
    end
`,
  check: (rows) => {
    const image = [0n, 1n, 2n, 3n, 4n, 5n].flatMap((op) => [
      [op, 0n],
      [op, 1n],
    ])
    const got = rows
      .filter((row) => row.row_valid_o && row.row_ready_i)
      .map((row) => [row.row_op_o, row.row_row_o])
    expect(got.length).toBeGreaterThan(24)
    expect(got).toEqual(got.map((_, index) => image[index % image.length]))
  },
  faults: [
    { assertion: 'u_assert_state_exists', edit: ['Check: state_q <= Row;', "Check: state_q <= 4'd13;"] },
    { assertion: 'u_assert_starts_idle', inputs: { start_i: often(10, 'rst_ni') } },
  ],
}

export const controlRunLeaves: readonly LeafCase[] = [
  progress,
  accelStop,
  accelImages,
  accelRegisters,
  accelSequencer,
]

import { expect } from 'vitest'
import { moved } from '../leaf-bench.js'
import { accelConstants } from './accel-constants.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, sure, wired } from './parts.js'

/** Rows of one block of pixels and tiles of the store, which is filled with what comes. */
export const linearEngine: LeafCase = {
  module: 'linear_engine',
  parameters: {
    Ports: 1,
    AddrBits: 16,
    DataBits: 32,
    MaxBeats: 4,
    Lanes: 2,
    Taps: 2,
    XWidth: 6,
    WWidth: 4,
    BiasWidth: 4,
    Width: 5,
    YWidth: 6,
    AccWidth: 14,
    RawWidth: 12,
    ExpWidth: 5,
    StoreBits: 8,
    BiasStoreBits: 8,
    TileBits: 2,
    CountBits: 3,
    RingTiles: 5,
    StoreTiles: 4,
    BiasDepth: 3,
    XDepth: 3,
    ResultDepth: 4,
    FeatureBits: 4,
    OperandBits: 11,
    RowTagBits: 4,
    OpBits: 3,
  },
  inputs: {
    row_valid_i: {
      kind: 'valid',
      percent: 90,
      ready: 'row_ready_o',
      data: { row_raw_i: 1, row_op_i: 3, row_tag_i: 4 },
    },
    row_source_i: wired(2, "2'd2"),
    row_from_i: wired(4, '0'),
    row_in_tiles_i: wired(2, "2'd1"),
    row_out_tiles_i: wired(2, "2'd2"),
    row_tiles_i: wired(3, "3'd2"),
    row_stored_i: wired(1, '1'),
    row_base_i: wired(4, '0'),
    row_last_i: wired(1, '0'),
    row_drop_i: wired(1, '0'),
    row_operand_i: wired(11, "{3'd6, 4'd1, 4'd0}"),
    norm_data_i: wired(10, '0'),
    hidden_free_i: wired(1, '1'),
    hidden_data_i: wired(10, '0'),
    spill_row_ready_i: wired(1, '0'),
    spill_block_valid_i: wired(1, '0'),
    spill_block_data_i: wired(10, '0'),
    pixel_valid_i: { kind: 'valid', percent: 90, ready: 'pixel_ready_o', data: { pixel_data_i: 12 } },
    p_valid_i: wired(1, '0'),
    p_data_i: wired(10, '0'),
    cmd_valid_i: wired(1, '0'),
    cmd_addr_i: wired(16, '0'),
    cmd_rows_i: wired(2, '0'),
    cmd_tiles_i: wired(3, '0'),
    weight_burst_ready_i: wired(1, '0'),
    weight_valid_i: wired(1, '0'),
    weight_data_i: wired(32, '0'),
    key_valid_i: often(40, 'rst_ni'),
    key_lane_i: { kind: 'random', width: 1 },
    key_data_i: { kind: 'random', width: 8 },
    value_valid_i: wired(1, '0'),
    value_tap_i: wired(1, '0'),
    value_data_i: wired(8, '0'),
    store_addr_i: wired(4, "{2'b00, store[1:0]}"),
    y_ready_i: often(50),
    raw_ready_i: often(50),
  },
  outputs: {
    row_ready_o: 1,
    pixel_ready_o: 1,
    y_valid_o: 1,
    y_tag_o: 7,
    y_data_o: 12,
    raw_valid_o: 1,
    raw_tag_o: 7,
    raw_data_o: 24,
  },
  files: accelConstants(),
  cycles: 1000,
  body: drawn('store', { from: 0, to: 3 }),
  check: (rows) => {
    const taken = rows.filter((row) => row.row_valid_i && row.row_ready_o)
    for (const [port, raw] of [
      ['y', 0n],
      ['raw', 1n],
    ] as const) {
      // Each row's two tiles, the second of them its last.
      const tags = taken
        .filter((row) => row.row_raw_i === raw)
        .flatMap((row) => [sure(row.row_tag_i), (1n << 6n) | (1n << 4n) | sure(row.row_tag_i)])
      const got = moved(rows, `${port}_valid_o`, `${port}_ready_i`, `${port}_tag_o`)
      expect(got.length).toBeGreaterThan(50)
      expect(got).toEqual(tags.slice(0, got.length))
    }
  },
  faults: [
    {
      assertion: 'u_assert_result_has_place',
      edit: ['credit #(.Depth(ResultDepth)) u_y_slots', 'credit #(.Depth(ResultDepth + 2)) u_y_slots'],
      inputs: { y_ready_i: often(2) },
    },
    {
      assertion: 'u_assert_sum_has_place',
      edit: ['credit #(.Depth(ResultDepth)) u_raw_slots', 'credit #(.Depth(ResultDepth + 2)) u_raw_slots'],
      inputs: { raw_ready_i: often(2) },
    },
  ],
}

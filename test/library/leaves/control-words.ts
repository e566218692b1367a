import { expect } from 'vitest'
import { moved } from '../leaf-bench.js'
import { accelConstants } from './accel-constants.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, signedElement, sure, wired } from './parts.js'

/** Two images of a position, an image and a norm: where each is, in beats, and how many. */
const list = [
  { offset: 2, beats: 3, kind: 0 },
  { offset: 0, beats: 5, kind: 1 },
  { offset: 9, beats: 1, kind: 2 },
]

const parameterReader: LeafCase = {
  module: 'parameter_reader',
  parameters: {
    ...{
      Ports: 1,
      AddrBits: 33,
      DataBits: 32,
      ByteShift: 2,
      IndexBits: 2,
      OffsetBits: 5,
      BeatBits: 3,
      ImageBits: 2,
    },
    ...{ ImageBeats: 5, MaxBeats: 4, Depth: 8 },
  },
  inputs: {
    start_i: wired(1, 'cycles == 5'),
    images_i: wired(2, "2'd2"),
    weights_i: wired(33, "33'h100"),
    image_i: wired(33, "33'h800"),
    entry_offset_i: wired(5, 'entry_2[4:0]'),
    entry_beats_i: wired(3, 'entry_2[7:5]'),
    entry_kind_i: wired(2, 'entry_2[9:8]'),
    entry_end_i: wired(1, 'entry_2[10]'),
    stored_i: wired(1, 'cycles == 300'),
    burst_ready_i: often(60),
    data_valid_i: wired(1, 'owed != 0'),
    data_i: wired(32, 'data'),
    out_ready_i: often(40),
  },
  outputs: {
    ...{ entry_index_o: 2, burst_valid_o: 1, burst_addr_o: 33, burst_beats_o: 3, data_ready_o: 1 },
    ...{ out_valid_o: 1, out_kind_o: 2, out_data_o: 32 },
  },
  files: accelConstants(),
  cycles: 1000,
  body: `    reg [10:0] entries [0:3], entry_1, entry_2;
    integer cycles = 0, owed = 0;
    reg [31:0] data = 0;
    initial begin
${list.map(({ offset, beats, kind }, index) => `        entries[${index}] = {1'b${Number(index === 2)}, 2'd${kind}, 3'd${beats}, 5'd${offset}};\n`).join('')}    end
    always @(posedge clk_i) begin
        entry_1 <= entries[entry_index_o];
        entry_2 <= entry_1;
        if (rst_ni) begin
            cycles <= cycles + 1;
            owed <= owed + (burst_valid_o && burst_ready_i ? burst_beats_o : 0) - (data_valid_i && data_ready_o);
            if (data_valid_i && data_ready_o) data <= data + 1;
        end
    end
`,
  check: (rows) => {
    // What comes is numbered: every beat goes out in order, for whom its entry says.
    const kinds = [0, 1].flatMap(() =>
      list.flatMap(({ beats, kind }) => Array.from({ length: beats }, () => BigInt(kind))),
    )
    const got = rows.filter((row) => row.out_valid_o && row.out_ready_i)
    expect(got.map((row) => [row.out_kind_o, row.out_data_o])).toEqual(
      kinds.map((kind, index) => [kind, BigInt(index)]),
    )
    const addresses = rows
      .filter((row) => row.burst_valid_o && row.burst_ready_i)
      .flatMap((row) =>
        Array.from({ length: Number(row.burst_beats_o) }, (_, beat) => Number(row.burst_addr_o) + 4 * beat),
      )
    expect(addresses).toEqual(
      [0, 1].flatMap((image) =>
        list.flatMap(({ offset, beats, kind }) =>
          Array.from(
            { length: beats },
            (_, beat) => (kind === 1 ? 0x800 + image * 20 : 0x100) + (offset + beat) * 4,
          ),
        ),
      ),
    )
    // The first entry of the second image waits for the result to have left.
    expect(
      rows
        .slice(0, 295)
        .filter((row) => row.burst_valid_o && row.burst_ready_i && row.burst_addr_o === 0x108n),
    ).toHaveLength(1)
  },
  faults: [
    { assertion: 'u_assert_starts_idle', inputs: { start_i: wired(1, 'cycles == 5 || cycles == 20') } },
    { assertion: 'u_assert_kind_exists', inputs: { entry_kind_i: wired(2, "2'd3") } },
  ],
}

const resultReader: LeafCase = {
  module: 'result_reader',
  parameters: {
    ...{ Taps: 2, Width: 5, Rows: 3, Words: 2, Stride: 3, AddrBits: 4, ByteBits: 12, DataBits: 32 },
    ...{ MaxBeats: 4, Depth: 4 },
  },
  inputs: {
    start_i: wired(1, 'starts'),
    base_i: wired(12, "12'h040"),
    get_ready_i: often(70),
    got_valid_i: wired(1, 'got_2'),
    got_data_i: wired(10, 'word_2'),
    burst_ready_i: often(70),
    data_ready_i: often(70),
    idle_i: often(50),
  },
  outputs: {
    ...{ get_valid_o: 1, get_addr_o: 4, burst_valid_o: 1, burst_addr_o: 12, burst_beats_o: 3 },
    ...{ data_valid_o: 1, data_o: 32, done_o: 1 },
  },
  body: `    reg starts = 0, first = 1, got_1 = 0, got_2 = 0;
    reg [9:0] word_1, word_2;
    always @(posedge clk_i) begin
        starts <= rst_ni && (first || done_o);
        if (rst_ni) first <= 0;
        got_1 <= rst_ni && get_valid_o && get_ready_i;
        got_2 <= got_1;
        word_1 <= {get_addr_o ^ 4'b1010, 6'b100101 ^ {2'b00, get_addr_o}};
        word_2 <= word_1;
    end
`,
  check: (rows) => {
    const addresses = [0, 1, 3, 4, 6, 7]
    const beats = addresses.flatMap((addr) => {
      const word = (BigInt(addr ^ 10) << 6n) | BigInt(0x25 ^ addr)
      return [0, 1].map((index) => BigInt.asUintN(32, signedElement(word, { index, width: 5 })))
    })
    const done = rows.filter((row) => row.done_o).length
    expect(done).toBeGreaterThan(15)
    const repeated = <T>(values: readonly T[], count: number) =>
      Array.from({ length: count }, (_, index) => values[index % values.length])
    const asked = moved(rows, 'get_valid_o', 'get_ready_i', 'get_addr_o').map(Number)
    expect(asked).toEqual(repeated(addresses, asked.length))
    const given = moved(rows, 'data_valid_o', 'data_ready_i', 'data_o')
    expect(given).toEqual(repeated(beats, given.length))
    expect(Math.floor(given.length / 12) - done).toBeLessThanOrEqual(1)
    const bursts = moved(rows, 'burst_valid_o', 'burst_ready_i', 'burst_addr_o')
    expect(bursts).toEqual(repeated([0x40n, 0x50n, 0x60n], bursts.length))
  },
  faults: [
    { assertion: 'u_assert_starts_idle', inputs: { start_i: often(10, 'rst_ni') } },
    {
      assertion: 'u_assert_word_has_place',
      parameters: { Depth: 2 },
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 4))'],
      inputs: { data_ready_i: often(0) },
    },
    {
      assertion: 'u_assert_word_exists',
      edit: ['if (last && last_row) reading_q', "if (last && row_q == 2'd3) reading_q"],
    },
  ],
}

/** Rows of three tiles, of which two make a word: to memories, store and gate. */
const resultWriter: LeafCase = {
  module: 'result_writer',
  parameters: {
    ...{ Lanes: 2, Taps: 4, Width: 5, StoreWidth: 6, TileBits: 2, AddrBits: 5, TokenBits: 3, StoreBits: 6 },
    ...{ SideBits: 2, HeadBlocks: 2, KeyBlocks: 2, KeyTiles: 2, ValueBase: 8 },
  },
  inputs: {
    in_valid_i: { kind: 'valid', percent: 80, ready: 'in_ready_o', data: { in_data_i: 10 } },
    in_dest_i: wired(3, 'dest == 5 ? 7 : dest'),
    in_tile_i: wired(2, 'tile'),
    in_first_tile_i: wired(1, 'tile == 0'),
    in_last_tile_i: wired(1, 'tile == 2'),
    in_last_row_i: wired(1, '0'),
    in_row_i: wired(3, 'row'),
    in_addr_i: wired(5, 'addr'),
    in_side_i: wired(2, 'side'),
    hidden_ready_i: often(60),
    sum_ready_i: often(60),
    gate_ready_i: often(60),
  },
  outputs: {
    ...{ in_ready_o: 1, hidden_valid_o: 1, sum_valid_o: 1, word_addr_o: 5, word_data_o: 20, word_last_o: 1 },
    ...{ word_last_row_o: 1, word_dest_o: 3, word_side_o: 2, gate_valid_o: 1, key_valid_o: 1, key_lane_o: 1 },
    ...{
      key_data_o: 24,
      value_valid_o: 1,
      value_tap_o: 2,
      value_data_o: 12,
      store_addr_o: 6,
      done_row_o: 1,
      done_op_o: 1,
    },
  },
  files: accelConstants(),
  body: `    wire taken = in_valid_i && in_ready_o;
    reg [1:0] tile = 0;
    always @(posedge clk_i) if (taken) tile <= tile == 2 ? 0 : tile + 1;
${drawn('dest', { from: 0, to: 5, when: 'taken && tile == 2' })}${drawn('row', { from: 0, to: 7, when: 'taken && tile == 2' })}\
${drawn('addr', { from: 0, to: 31, when: 'taken && tile == 2' })}${drawn('side', { from: 0, to: 3, when: 'taken && tile == 2' })}`,
  check: (rows) => {
    // Words of hidden memory and of the residual stream: two beats, then one beside zeroes.
    const beats = rows.filter((row) => row.in_valid_i && row.in_ready_o)
    const whole = beats.filter((_, index) => index % 3 === 0 && index + 2 < beats.length)
    const expected = whole.flatMap((first) => {
      const at = beats.indexOf(first)
      if (![0n, 3n, 7n].includes(sure(first.in_dest_i))) return []
      const [low, high, last] = [0, 1, 2].map((offset) => sure(beats[at + offset].in_data_i))
      const addr = sure(first.in_addr_i)
      return [
        [first.in_dest_i, addr, low | (high << 10n), 0n, first.in_side_i],
        [first.in_dest_i, (addr + 1n) % 32n, last, 1n, first.in_side_i],
      ]
    })
    const got = rows
      .filter((row) => (row.hidden_valid_o && row.hidden_ready_i) || (row.sum_valid_o && row.sum_ready_i))
      .map((row) => [row.word_dest_o, row.word_addr_o, row.word_data_o, row.word_last_o, row.word_side_o])
    expect(got.length).toBeGreaterThan(200)
    expect(got.slice(0, expected.length)).toEqual(expected.slice(0, got.length))
    const values = beats.filter((row) => row.in_dest_i === 2n).length
    expect(rows.filter((row) => row.value_valid_o).length).toBe(values)
  },
  faults: [
    { assertion: 'u_assert_dest_is_here', inputs: { in_dest_i: wired(3, 'dest') } },
    { assertion: 'u_assert_first_tile_is_0', inputs: { in_first_tile_i: wired(1, 'tile == 1') } },
    {
      assertion: 'u_assert_key_or_value',
      edit: ['in_dest_i == ToValues && !busy_q;', 'in_dest_i == ToValues;'],
    },
    {
      assertion: 'u_assert_word.u_assert_valid_held',
      edit: ['(word_ready ? word_take && full : busy_q)', '(word_take && full)'],
    },
    {
      assertion: 'u_assert_word.u_assert_data_stable',
      edit: ['assign word_side_o     = side_q;', 'assign word_side_o = side_q ^ {SideBits{gate_ready_i}};'],
    },
  ],
}

/** A beat is two words of a position, half an image word, a norm. */
const parameterSplit: LeafCase = {
  module: 'parameter_split',
  parameters: {
    ...{ DataBits: 64, Taps: 1, Width: 6, PixelBits: 8, PixelWidth: 7, WordPixels: 4 },
    ...{ ImageRowBeats: 1, ImageRowWords: 2, NormParameterBits: 64, NormBlocks: 2 },
  },
  inputs: {
    in_valid_i: { kind: 'valid', percent: 80, ready: 'in_ready_o', data: { in_data_i: 64 } },
    in_kind_i: wired(2, 'kind'),
    position_ready_i: often(60),
    pixel_ready_i: often(60),
    norm_ready_i: often(60),
  },
  outputs: {
    ...{ in_ready_o: 1, position_valid_o: 1, position_o: 6, pixel_valid_o: 1, pixel_o: 28 },
    ...{ norm_valid_o: 1, norm_o: 64 },
  },
  files: accelConstants(),
  cycles: 1000,
  body: drawn('kind', { from: 0, to: 2, when: 'in_valid_i && in_ready_o' }),
  check: (rows) => {
    const beats = (kind: bigint) =>
      rows
        .filter((row) => row.in_valid_i && row.in_ready_o && row.in_kind_i === kind)
        .map((row) => sure(row.in_data_i))
    const halves = (beat: bigint) => [BigInt.asUintN(32, beat), beat >> 32n]
    const pixels = (word: bigint) =>
      [0n, 1n, 2n, 3n].reduce((made, at) => made | (BigInt.asUintN(7, word >> (8n * at)) << (7n * at)), 0n)
    const expected = {
      position: beats(0n)
        .flatMap(halves)
        .map((word) => BigInt.asUintN(6, word)),
      pixel: beats(1n).flatMap(halves).map(pixels),
      norm: beats(2n),
    }
    for (const [name, words] of Object.entries(expected)) {
      const got = moved(rows, `${name}_valid_o`, `${name}_ready_i`, `${name}_o`)
      expect(got.length).toBeGreaterThan(50)
      expect(got).toEqual(words.slice(0, got.length))
    }
  },
  faults: [{ assertion: 'u_assert_kind_exists', inputs: { in_kind_i: wired(2, "2'd3") } }],
}

export const controlWordLeaves: readonly LeafCase[] = [
  parameterReader,
  resultReader,
  resultWriter,
  parameterSplit,
]

import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import { accelConstants } from './accel-constants.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, often, sure, wired } from './parts.js'

/** A list of matrices: one for all, two of an expert, one of a task, the end. */
const list = [
  { offset: 3, stride: 0, part: 5, rows: 1, tiles: 2, select: 0 },
  { offset: 20, stride: 7, part: 2, rows: 2, tiles: 3, select: 2 },
  { offset: 60, stride: 9, part: 3, rows: 3, tiles: 1, select: 2 },
  { offset: 90, stride: 11, part: 4, rows: 1, tiles: 4, select: 1 },
]
const task = 2
const base = 1024
const images = 3

/** Who computes the experts: a gate for each layer, then the list closes: expert 0, of which nothing is left, 2, the end. */
const listBody = `    reg [24:0] words [0:15], word_1, word_2;
    integer i, started = 0;
    initial begin
        for (i = 0; i < 16; i = i + 1) words[i] = 0;
${list
  .map(
    ({ offset, stride, part, rows, tiles, select }, index) =>
      `        words[${index}] = {1'b0, 2'd${select}, 3'd${tiles}, 2'd${rows}, 4'd${part}, 5'd${stride}, 8'd${offset}};\n`,
  )
  .join('')}        words[${list.length}] = {1'b1, 24'd0};
    end
    always @(posedge clk_i) begin
        word_1 <= words[entry_index_o];
        word_2 <= word_1;
        if (rst_ni) started <= started + 1;
    end
    reg closed = 0;
    reg [2:0] phase = 0;
    wire gate = rst_ni && phase == 1;
    always @(posedge clk_i) if (rst_ni) case (phase)
        0: if ($unsigned($random(seed)) % 20 == 0) phase <= 1;
        1: begin
            phase <= 2;
            closed <= 0;
        end
        2: if ($unsigned($random(seed)) % 60 == 0) begin
            phase <= 3;
            closed <= 1;
        end
        3: if (list_index_o < 3) phase <= 4;   // the loader is at this layer
        4: if (list_index_o == 3) phase <= 0;
    endcase
`

const weightLoader: LeafCase = {
  module: 'weight_loader',
  parameters: {
    Ports: 3,
    AddrBits: 16,
    ByteShift: 2,
    IndexBits: 4,
    OffsetBits: 8,
    StrideBits: 5,
    PartBits: 4,
    TileBits: 2,
    CountBits: 3,
    ImageBits: 4,
    TaskBits: 3,
    Experts: 3,
    ExpertBits: 2,
    Together: 2,
    Early: 2,
  },
  inputs: {
    start_i: wired(1, 'started == 5'),
    images_i: wired(4, `4'd${images}`),
    task_i: wired(3, `3'd${task}`),
    base_i: wired(16, `16'd${base}`),
    entry_offset_i: wired(8, 'word_2[7:0]'),
    entry_stride_i: wired(5, 'word_2[12:8]'),
    entry_part_i: wired(4, 'word_2[16:13]'),
    entry_rows_i: wired(2, 'word_2[18:17]'),
    entry_tiles_i: wired(3, 'word_2[21:19]'),
    entry_select_i: wired(2, 'word_2[23:22]'),
    entry_end_i: wired(1, 'word_2[24]'),
    gate_i: wired(1, 'gate'),
    list_closed_i: wired(1, 'closed'),
    list_valid_i: wired(1, 'closed && list_index_o < 3'),
    list_end_i: wired(1, 'list_index_o == 2'),
    list_drop_i: wired(1, 'list_index_o == 0'),
    list_expert_i: wired(2, "list_index_o == 0 ? 2'd0 : 2'd2"),
    cmd_ready_i: { kind: 'random', width: 3 },
  },
  outputs: {
    entry_index_o: 4,
    list_begun_o: 2,
    list_index_o: 2,
    cmd_valid_o: 3,
    cmd_addr_o: 16,
    cmd_rows_o: 2,
    cmd_tiles_o: 3,
  },
  files: accelConstants(),
  cycles: 3000,
  body: listBody,
  check: (rows) => {
    const got = rows.filter((row) => sure(row.cmd_valid_o) & sure(row.cmd_ready_i))
    const commands = got.map((row) => [row.cmd_valid_o, row.cmd_addr_o, row.cmd_rows_o, row.cmd_tiles_o])
    for (let image = 0; image < images; image++) {
      // How many experts were begun before it was known who has tokens shows in the experts of the first matrix.
      const early = [[], [0], [0, 1]].find((begun) => {
        const expected = imageCommands([...begun, 2])
        return JSON.stringify(expected, text) === JSON.stringify(commands.slice(0, expected.length), text)
      })
      expect(early, `image ${image}: commands of the list, with some experts early`).toBeDefined()
      commands.splice(0, imageCommands([...(early ?? []), 2]).length)
    }
    expect(commands).toEqual([])
  },
  faults: [
    { assertion: 'u_assert_state_exists', edit: ['state_q <= Place;', "state_q <= 3'd6;"] },
    { assertion: 'u_assert_starts_idle', inputs: { start_i: often(5) } },
    { assertion: 'u_assert_expert_exists', inputs: { list_expert_i: wired(2, "2'd3") } },
    {
      assertion: 'u_assert_port_exists',
      edit: ['if (port_q == LastPort[PortBits-1:0]) begin', "if (port_q == 2'd3) begin"],
    },
    {
      assertion: 'u_assert_cmd.u_assert_valid_held',
      edit: ['Send: if (sent) begin', 'Send: if (!sent) state_q <= Look; else begin'],
    },
    {
      assertion: 'u_assert_cmd.u_assert_data_stable',
      edit: ['assign cmd_addr_o    = addr_q;', 'assign cmd_addr_o = addr_q ^ {16{cmd_ready_i[0]}};'],
    },
  ],
}

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

/** The commands of an image whose layer loads these experts. */
function imageCommands(experts: readonly number[]): bigint[][] {
  const [first, ...others] = list
  const matrices = [
    { ...first, times: 0 },
    ...experts.flatMap((expert) => others.slice(0, 2).map((matrix) => ({ ...matrix, times: expert }))),
    { ...others[2], times: task },
  ]
  return matrices.flatMap(({ offset, stride, part, rows, tiles, times }) =>
    [0, 1, 2].map((port) =>
      [1 << port, base + (offset + stride * times + port * part) * 4, rows, tiles].map(BigInt),
    ),
  )
}

/** A memory that gives what was asked for, in order; tiles and rows are released as soon as they like. */
const portBody = `    wire cmd_taken = cmd_valid_i && cmd_ready_o;
${drawn('cmd_rows', { from: 1, to: 3, when: 'cmd_taken' })}${drawn('cmd_tiles', { from: 1, to: 4, when: 'cmd_taken' })}\
    integer owed = 0, tiles = 0, rows_in = 0;   // beats that were asked for; what is in the rings
    reg [31:0] beat = 0;
    reg data_want = 0;
    wire data_valid = data_want && owed != 0;
    wire data_taken = data_valid && data_ready_o;
    reg [1:0] frees = 0;
    always @(posedge clk_i) #1 if (!data_valid || data_taken) data_want = rst_ni && $random(seed);
    always @(posedge clk_i) #1 frees = {2{rst_ni}} & $random(seed);
    wire released = frees[0] && tiles != 0;
    wire with_row = frees[1] && rows_in != 0;
    wire row_alone = with_row && tiles == 0;
    always @(posedge clk_i) if (rst_ni) begin
        owed <= owed + (burst_valid_o && burst_ready_i ? burst_beats_o : 0) - data_taken;
        if (data_taken) beat <= beat + 1;
        tiles <= tiles + load_done_o - released;
        rows_in <= rows_in + bias_done_o - (released ? with_row : row_alone);
    end
`

interface Beat {
  readonly to: 'tile' | 'bias'
  readonly addr: bigint
  readonly slot: bigint
  readonly done: boolean
}

/** Where the beats of a matrix go: two a bias row, three a tile; moves the places on. */
function matrixBeats(row: Row, at: { tile: number; bias: number }): Beat[] {
  const beats: Beat[] = []
  for (let bias = 0; bias < sure(row.cmd_rows_i); bias++, at.bias++)
    for (let slot = 0n; slot < 2n; slot++)
      beats.push({ to: 'bias', addr: BigInt(at.bias % 3), slot, done: slot === 1n })
  for (let tile = 0; tile < sure(row.cmd_tiles_i); tile++, at.tile++)
    for (let slot = 0n; slot < 3n; slot++)
      beats.push({ to: 'tile', addr: BigInt(at.tile % 5), slot, done: slot === 2n })
  return beats
}

const weightPort: LeafCase = {
  module: 'weight_port',
  parameters: {
    AddrBits: 16,
    DataBits: 32,
    Slots: 3,
    SlotBits: 2,
    BiasBeats: 2,
    RingTiles: 5,
    BiasDepth: 3,
    MaxBeats: 4,
    TileBits: 2,
    CountBits: 3,
  },
  inputs: {
    cmd_valid_i: { kind: 'valid', percent: 60, ready: 'cmd_ready_o', data: {} },
    cmd_addr_i: wired(16, "{cmd_rows[5:0], 8'h40, 2'b00}"),
    cmd_rows_i: wired(2, 'cmd_rows'),
    cmd_tiles_i: wired(3, 'cmd_tiles'),
    burst_ready_i: often(60),
    data_valid_i: wired(1, 'data_valid'),
    data_i: wired(32, 'beat'),
    released_row_i: wired(1, 'released ? with_row : row_alone'),
    released_i: wired(1, 'released'),
    released_tiles_i: wired(3, "3'd1"),
    released_rows_i: wired(2, "{1'b0, with_row}"),
    load_ready_i: often(70),
  },
  outputs: {
    cmd_ready_o: 1,
    burst_valid_o: 1,
    burst_addr_o: 16,
    burst_beats_o: 3,
    data_ready_o: 1,
    load_valid_o: 1,
    load_addr_o: 3,
    load_slot_o: 2,
    load_done_o: 1,
    bias_valid_o: 1,
    bias_addr_o: 2,
    bias_slot_o: 1,
    bias_done_o: 1,
    beat_o: 32,
  },
  body: portBody,
  check: (rows) => {
    const at = { tile: 0, bias: 0 }
    const commands = rows.filter((row) => row.cmd_valid_i && row.cmd_ready_o)
    const expected = commands.flatMap((row) => matrixBeats(row, at))
    const got = rows
      .filter((row) => (row.load_valid_o && row.load_ready_i) || row.bias_valid_o)
      .map((row) =>
        row.bias_valid_o
          ? { to: 'bias', addr: row.bias_addr_o, slot: row.bias_slot_o, done: row.bias_done_o === 1n }
          : { to: 'tile', addr: row.load_addr_o, slot: row.load_slot_o, done: row.load_done_o === 1n },
      )
    expect(got.length).toBeGreaterThan(400)
    // The last command is taken when its last beats may already be there.
    expect(got.slice(0, expected.length)).toEqual(expected.slice(0, got.length))
    expectBursts(rows, commands)
    let [tiles, biases] = [0n, 0n]
    for (const row of rows) {
      tiles += sure(row.load_done_o) - sure(row.released_i)
      biases +=
        sure(row.bias_done_o) - (row.released_i ? sure(row.released_rows_i) : sure(row.released_row_i))
      expect(tiles).toBeLessThanOrEqual(5n)
      expect(biases).toBeLessThanOrEqual(3n)
    }
  },
  faults: [
    { assertion: 'u_assert_matrix_not_empty', inputs: { cmd_tiles_i: wired(3, "3'd0") } },
    { assertion: 'u_assert_beats_were_asked_for', inputs: { data_valid_i: wired(1, '1') } },
    {
      assertion: 'u_assert_burst_of_one_kind',
      edit: ['burst_kind_valid && !burst_tiles)', 'burst_kind_valid)'],
    },
    {
      assertion: 'u_assert_burst.u_assert_valid_held',
      edit: ['assign burst_valid_o = tiles_valid', 'assign burst_valid_o = load_ready_i && tiles_valid'],
    },
    {
      assertion: 'u_assert_burst.u_assert_data_stable',
      edit: ['assign burst_beats_o = cut_beats', 'assign burst_beats_o = cut_beats ^ {3{load_ready_i}}'],
    },
  ],
}

/** The bursts of the commands cover their bytes in order, four beats at most each. */
function expectBursts(rows: readonly Row[], commands: readonly Row[]): void {
  const beats = rows
    .filter((row) => row.burst_valid_o && row.burst_ready_i)
    .flatMap((row) => {
      expect(row.burst_beats_o).toBeLessThanOrEqual(4n)
      return Array.from(
        { length: Number(row.burst_beats_o) },
        (_, beat) => sure(row.burst_addr_o) + 4n * BigInt(beat),
      )
    })
  const expected = commands.flatMap((row) =>
    Array.from(
      { length: 2 * Number(row.cmd_rows_i) + 3 * Number(row.cmd_tiles_i) },
      (_, beat) => sure(row.cmd_addr_i) + 4n * BigInt(beat),
    ),
  )
  expect(beats.slice(0, expected.length)).toEqual(expected.slice(0, beats.length))
}

export const arrayWeightLeaves: readonly LeafCase[] = [weightLoader, weightPort]

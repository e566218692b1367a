import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, portValue } from '../words.js'
import { rawCommands, readMemory, stops, writeAnswers } from './axi-sides.js'
import type { Fault, LeafCase } from './leaf-case.js'

const addrBits = 14
const maxBeats = 4
const beatsBits = 3
/** Bursts of at most 4 beats that end where a window of 4 beats ends. */
const fitting = (addr: string, beats: string) => `1 + ${beats} % (4 - ${addr}[3:2])`

const clients = `    reg [1:0] want = 0;
    reg [${2 * addrBits - 1}:0] want_addr = 0;
    reg [${2 * beatsBits - 1}:0] want_beats = 9;
    always @(posedge clk_i) begin : clients
        integer c;
        reg [1:0] taken;
        reg [13:0] addr;
        taken = burst_ready_o;
        #1 for (c = 0; c < 2; c = c + 1) if (!want[c] || taken[c]) begin
            want[c] = rst_ni && $unsigned($random(seed)) % 100 < 40;
            addr = $random(seed);
            addr[1:0] = 0;
            want_addr[c*14+:14] = addr;
            want_beats[c*3+:3] = ${fitting('addr', '$unsigned($random(seed))')};
        end
    end
`

function readPort(change: Partial<LeafCase>): LeafCase {
  return {
    module: 'axi_read_port',
    parameters: { Clients: 2, AddrBits: addrBits, DataBits: 32, MaxBeats: maxBeats, Outstanding: 2 },
    inputs: {
      stop_i: { kind: 'wire', width: 1, expression: '0' },
      burst_valid_i: { kind: 'wire', width: 2, expression: 'want' },
      burst_addr_i: { kind: 'wire', width: 2 * addrBits, expression: 'want_addr' },
      burst_beats_i: { kind: 'wire', width: 2 * beatsBits, expression: 'want_beats' },
      data_ready_i: { kind: 'random', width: 2 },
      arready_i: { kind: 'pulse', percent: 60 },
      rdata_i: { kind: 'wire', width: 32, expression: 'r_data' },
      rresp_i: { kind: 'wire', width: 2, expression: 'r_resp' },
      rlast_i: { kind: 'wire', width: 1, expression: 'r_last' },
      rvalid_i: { kind: 'wire', width: 1, expression: 'r_valid' },
    },
    outputs: {
      idle_o: 1,
      burst_ready_o: 2,
      data_o: 32,
      data_valid_o: 2,
      error_o: 1,
      error_resp_o: 2,
      error_addr_o: addrBits,
      araddr_o: addrBits,
      arlen_o: 8,
      arsize_o: 3,
      arburst_o: 2,
      arvalid_o: 1,
      rready_o: 1,
    },
    body: clients + readMemory(),
    faults: [],
    ...change,
  }
}

/** Each client has the words of its bursts, in order; a word's value is its address. */
function checkReads(rows: readonly Row[]): void {
  for (const client of [0, 1]) {
    const bit = (row: Row, port: string) => (portValue(row, port) >> BigInt(client)) & 1n
    const expected = rows
      .filter((row) => bit(row, 'burst_valid_i') === 1n && bit(row, 'burst_ready_o') === 1n)
      .flatMap((row) => {
        const addr = elements(portValue(row, 'burst_addr_i'), 2, addrBits)[client]
        const beats = Number(elements(portValue(row, 'burst_beats_i'), 2, beatsBits)[client])
        return Array.from({ length: beats }, (_, beat) => addr + BigInt(4 * beat))
      })
    const given = rows
      .filter((row) => bit(row, 'data_valid_o') === 1n && bit(row, 'data_ready_i') === 1n)
      .map((row) => row.data_o)
    expect(given.length).toBeGreaterThan(200)
    expect(given).toEqual(expected.slice(0, given.length))
  }
  expect(rows.some((row) => row.error_o === 1n)).toBe(false)
  expect(rows.every((row) => row.arsize_o === 2n && row.arburst_o === 1n)).toBe(true)
}

function checkErrors(rows: readonly Row[]): void {
  const wrong = moved(rows, 'rvalid_i', 'rready_o', 'rresp_i').filter((resp) => resp !== 0n)
  const told = rows.filter((row) => row.error_o === 1n).map((row) => row.error_resp_o)
  expect(told.length).toBeGreaterThan(30)
  expect(told).toEqual(wrong.slice(0, told.length))
  expect(wrong.length - told.length).toBeLessThanOrEqual(4)
}

function checkStops(rows: readonly Row[]): void {
  const ended = rows.filter((row, t) => t > 0 && rows[t - 1].stop_i === 1n && row.stop_i === 0n)
  expect(ended.length).toBeGreaterThan(10)
  expect(moved(rows, 'arvalid_o', 'arready_i', 'araddr_o').length).toBeGreaterThan(100)
}

const readFaults: readonly Fault[] = [
  {
    assertion: 'u_assert_chosen_one_hot',
    edit: ["assign chosen[g] = wanting[g] && wanting[g-1:0] == {g{1'b0}};", 'assign chosen[g] = wanting[g];'],
  },
  {
    assertion: 'u_assert_never_longer',
    inputs: { burst_beats_i: { kind: 'wire', width: 6, expression: 'want_beats + 3' } },
  },
  {
    assertion: 'u_assert_never_crosses_4k',
    inputs: { burst_addr_i: { kind: 'wire', width: 28, expression: "want_addr | {2{14'hffc}}" } },
    body: (clients + readMemory()).replace('% (4 - addr[3:2])', '% 4'),
  },
  { assertion: 'u_assert_never_over', edit: ['&& room && !stop_i;', '&& !stop_i;'] },
  {
    assertion: 'u_assert_data_was_asked',
    inputs: { rvalid_i: { kind: 'pulse', percent: 30 }, rlast_i: { kind: 'pulse', percent: 50 } },
  },
  {
    assertion: 'u_assert_beat_has_flight',
    edit: ['assign ended        = beat_taken && beat_last;', 'assign ended = beat_taken;'],
  },
  {
    assertion: 'u_assert_client_beside_data',
    edit: [
      '.in_valid_i(beat_valid && flight), .in_ready_o(client_ready)',
      '.in_valid_i(beat_valid && flight && beat_data[2]), .in_ready_o(client_ready)',
    ],
  },
  {
    assertion: 'u_assert_data_to_one',
    edit: ['held_client & {Clients{held_valid}};', '{Clients{held_valid}};'],
  },
  { assertion: 'u_assert_idle_without_flight', edit: ['!flight && !held_valid &&', '!held_valid &&'] },
  {
    assertion: 'u_assert_ar.u_assert_valid_held',
    edit: ['assign arvalid_o = arvalid_q;', 'assign arvalid_o = arvalid_q && !arready_i;'],
  },
  {
    assertion: 'u_assert_ar.u_assert_data_stable',
    edit: ['assign araddr_o  = araddr_q;', 'assign araddr_o = araddr_q ^ arready_i;'],
  },
]

function writePort(change: Partial<LeafCase>): LeafCase {
  return {
    module: 'axi_write_port',
    parameters: { AddrBits: addrBits, DataBits: 32, MaxBeats: maxBeats, Outstanding: 4 },
    inputs: {
      stop_i: { kind: 'wire', width: 1, expression: '0' },
      burst_valid_i: { kind: 'valid', percent: 60, ready: 'burst_ready_o', data: {} },
      burst_addr_i: { kind: 'wire', width: addrBits, expression: 'raw_addr' },
      burst_beats_i: { kind: 'wire', width: beatsBits, expression: fitting('raw_addr', 'raw_beats') },
      data_valid_i: { kind: 'valid', percent: 70, ready: 'data_ready_o', data: { data_i: 32 } },
      awready_i: { kind: 'pulse', percent: 60 },
      wready_i: { kind: 'pulse', percent: 60 },
      bresp_i: { kind: 'wire', width: 2, expression: 'b_resp' },
      bvalid_i: { kind: 'wire', width: 1, expression: 'b_valid' },
    },
    outputs: {
      idle_o: 1,
      answered_o: 1,
      burst_ready_o: 1,
      data_ready_o: 1,
      error_o: 1,
      error_resp_o: 2,
      error_addr_o: addrBits,
      awaddr_o: addrBits,
      awlen_o: 8,
      awsize_o: 3,
      awburst_o: 2,
      awvalid_o: 1,
      wdata_o: 32,
      wstrb_o: 4,
      wlast_o: 1,
      wvalid_o: 1,
      bready_o: 1,
    },
    body: rawCommands('burst_valid_i', 'burst_ready_o', { addr: addrBits }) + writeAnswers,
    faults: [],
    ...change,
  }
}

/** Bursts leave as they came, each with as many beats as it says, the last of them marked, and errors tell of the answers. */
function checkBursts(rows: readonly Row[]): void {
  const addresses = moved(rows, 'burst_valid_i', 'burst_ready_o', 'burst_addr_i')
  const beats = moved(rows, 'burst_valid_i', 'burst_ready_o', 'burst_beats_i').map(Number)
  const left = moved(rows, 'awvalid_o', 'awready_i', 'awaddr_o')
  expect(left.length).toBeGreaterThan(150)
  expect(left).toEqual(addresses.slice(0, left.length))
  const lengths = moved(rows, 'awvalid_o', 'awready_i', 'awlen_o').map((length) => Number(length) + 1)
  expect(lengths).toEqual(beats.slice(0, lengths.length))
  const lasts = moved(rows, 'wvalid_o', 'wready_i', 'wlast_o')
  const expected = beats.flatMap((count) => [...Array<bigint>(count - 1).fill(0n), 1n])
  expect(lasts).toEqual(expected.slice(0, lasts.length))
  const answers = moved(rows, 'bvalid_i', 'bready_o', 'bresp_i')
  expect(rows.filter((row) => row.answered_o === 1n).length).toBe(answers.length)
  const wrong = addresses.filter((_, burst) => burst < answers.length && answers[burst] !== 0n)
  const told = rows.filter((row) => row.error_o === 1n).map((row) => row.error_addr_o)
  expect(told).toEqual(wrong.slice(0, told.length))
  expect(told.length).toBeGreaterThan(5)
}

function checkWrites(rows: readonly Row[]): void {
  checkBursts(rows)
  const data = moved(rows, 'data_valid_i', 'data_ready_o', 'data_i')
  const written = moved(rows, 'wvalid_o', 'wready_i', 'wdata_o')
  expect(written).toEqual(data.slice(0, written.length))
}

const writeFaults: readonly Fault[] = [
  {
    assertion: 'u_assert_never_longer',
    inputs: { burst_beats_i: { kind: 'wire', width: 3, expression: 'raw_beats' } },
  },
  {
    assertion: 'u_assert_never_crosses_4k',
    inputs: {
      burst_addr_i: { kind: 'wire', width: 14, expression: "raw_addr | 14'hffc" },
      burst_beats_i: { kind: 'wire', width: 3, expression: '1 + raw_beats % 4' },
    },
  },
  { assertion: 'u_assert_never_over', edit: ['!awvalid_q && room && !stop_i;', '!awvalid_q && !stop_i;'] },
  {
    assertion: 'u_assert_lengths_have_place',
    edit: ['.Width(BeatsBits), .Depth(Outstanding)', '.Width(BeatsBits), .Depth(2)'],
  },
  {
    assertion: 'u_assert_data_has_burst',
    edit: [
      '= filling && (data_valid_i || stop_i);',
      "= (filling || (bvalid_i && ^fill_beats !== 1'bx)) && data_valid_i;",
    ],
  },
  {
    assertion: 'u_assert_beats_add_up',
    edit: ['= index_q == fill_beats;', "= index_q == fill_beats + 1'b1;"],
  },
  {
    assertion: 'u_assert_last_ends_burst',
    edit: ['= index_q == fill_beats;', "= index_q + 1'b1 >= fill_beats;"],
  },
  { assertion: 'u_assert_answer_was_due', inputs: { bvalid_i: { kind: 'pulse', percent: 50 } } },
  { assertion: 'u_assert_idle_without_flight', edit: ['= !flight;', '= !filling;'] },
  {
    assertion: 'u_assert_aw.u_assert_valid_held',
    edit: ['assign awvalid_o     = awvalid_q;', 'assign awvalid_o = awvalid_q && !awready_i;'],
  },
  {
    assertion: 'u_assert_aw.u_assert_data_stable',
    edit: ['assign awaddr_o      = awaddr_q;', 'assign awaddr_o = awaddr_q ^ awready_i;'],
  },
]

/** The ports to AXI memories. */
export const portLeaves: readonly LeafCase[] = [
  readPort({ check: checkReads, faults: readFaults }),
  readPort({ check: checkErrors, body: clients + readMemory(10) }),
  readPort({
    check: checkStops,
    inputs: { ...readPort({}).inputs, stop_i: { kind: 'wire', width: 1, expression: 'stopping' } },
    body: clients + readMemory() + stops,
  }),
  writePort({ check: checkWrites, faults: writeFaults }),
  writePort({
    check: checkBursts,
    inputs: { ...writePort({}).inputs, stop_i: { kind: 'wire', width: 1, expression: 'stopping' } },
    body: `${writePort({}).body}${stops}`,
  }),
]

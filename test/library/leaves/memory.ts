import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import { elements, expectRow, joined, portValue } from '../words.js'
import type { Fault, LeafCase } from './leaf-case.js'

function ring(depth: number, hold: number, faults: readonly Fault[]): LeafCase {
  const width = Math.ceil(Math.log2(depth))
  return {
    module: 'ring_ctrl',
    parameters: { Depth: depth, Hold: hold },
    inputs: {
      push_i: { kind: 'pulse', percent: 60, while: 'push_ready_o' },
      peek_offset_i: { kind: 'random', width },
      pop_i: { kind: 'pulse', percent: 60, while: 'any_o' },
    },
    outputs: { push_ready_o: 1, push_addr_o: width, peek_valid_o: 1, any_o: 1, peek_addr_o: width },
    check: (rows) => checkRing(rows, depth, hold),
    faults,
  }
}

function checkRing(rows: readonly Row[], depth: number, hold: number): void {
  const seen = (port: string) => {
    let count = 0
    const upTo = rows.map((row) => (count += Number(row[port])))
    return (row: number) => (row < 0 ? 0 : upTo[row])
  }
  const pushed = seen('push_i')
  const popped = seen('pop_i')
  expect(popped(rows.length - 1)).toBeGreaterThan(500)
  rows.forEach((row, t) => {
    const held = pushed(t - 2) - popped(t - 1)
    const offset = Number(row.peek_offset_i)
    expectRow(rows, t, {
      push_ready_o: pushed(t - 1) - popped(t - 1 - hold) < depth ? 1n : 0n,
      push_addr_o: BigInt(pushed(t - 1) % depth),
      any_o: held > 0 ? 1n : 0n,
      peek_valid_o: offset < held ? 1n : 0n,
      ...(offset < held ? { peek_addr_o: BigInt((popped(t - 1) + offset) % depth) } : {}),
    })
  })
}

/** What is told leaves in order, never before what was written ahead of it was answered, and then at once. */
function checkFence(rows: readonly Row[]): void {
  const waiting: { mark: number; tells: Row }[] = []
  let wrote = 0
  let answered = 0
  let left = 0
  // Since when the oldest may leave.
  let may: number | null = null
  rows.forEach((row, t) => {
    const [oldest] = waiting
    if (oldest !== undefined && answered >= oldest.mark) may ??= t
    if (row.row_o === 1n || row.all_o === 1n) {
      expect(may).not.toBeNull()
      expectRow(rows, t, oldest.tells)
      waiting.shift()
      may = null
      left++
    } else if (may !== null) expect(t - may).toBeLessThan(4)
    if (row.row_i === 1n || row.all_i === 1n)
      waiting.push({ mark: wrote, tells: { row_o: row.row_i, all_o: row.all_i } })
    wrote += Number(row.wrote_i)
    answered += Number(row.answered_i)
  })
  expect(left).toBeGreaterThan(150)
}

/** A memory's words as they are written; what a read sees two cycles later, null where it may be anything. */
function checkReads(
  rows: readonly Row[],
  write: (row: Row, memory: Map<bigint, bigint>) => void,
  word: (memory: ReadonlyMap<bigint, bigint>, addr: bigint) => bigint | null,
): void {
  const memory = new Map<bigint, bigint>()
  const expected = rows.map((row) => {
    const addr = portValue(row, 'read_addr_i')
    const before = word(memory, addr)
    write(row, memory)
    return before === word(memory, addr) ? before : null
  })
  expect(expected.filter((value) => value !== null).length).toBeGreaterThan(1000)
  expected.slice(0, -2).forEach((value, t) => {
    if (value !== null) expectRow(rows, t + 2, { read_data_o: value })
  })
}

const written = (memory: ReadonlyMap<bigint, bigint>, addr: bigint) => memory.get(addr) ?? null

function checkTiles(rows: readonly Row[]): void {
  let beat = 0
  checkReads(
    rows,
    (row, memory) => {
      if (row.tile_done_o !== (row.write_valid_i === 1n && beat === 2 ? 1n : 0n))
        throw new Error('tile_done_o is not with the last beat of a tile')
      if (row.write_valid_i !== 1n) return
      // An address for each bank of a tile.
      memory.set(portValue(row, 'write_addr_i') * 3n + BigInt(beat), portValue(row, 'write_data_i'))
      beat = (beat + 1) % 3
    },
    (memory, addr) => {
      const banks = [0n, 1n, 2n].map((bank) => memory.get(addr * 3n + bank))
      return banks.every((bank) => bank !== undefined) ? joined(banks, 6) : null
    },
  )
}

/** Memories of words, and who says where in them. */
export const memoryLeaves: readonly LeafCase[] = [
  ring(3, 1, [
    { assertion: 'u_assert_push_while_ready', inputs: { push_i: { kind: 'pulse', percent: 60 } } },
    { assertion: 'u_assert_pop_while_held', inputs: { pop_i: { kind: 'pulse', percent: 60 } } },
    { assertion: 'u_assert_any_unless_empty', edit: ['any_q  <= push_q ||', 'any_q <= push_i ||'] },
    {
      assertion: 'u_assert_never_over',
      edit: ['taken_d != Full && taken_d != BeforeFull :', 'taken_d != Full :'],
    },
    {
      assertion: 'u_assert_entries_from_tail_to_head',
      edit: ['head_q <= (head_q == LastAddr)', "head_q <= (head_q == 1'b1)"],
    },
    {
      assertion: 'u_assert_places_exact',
      edit: [
        "- {{CountWidth - 1{1'b0}}, left};\n    wire [AddrWidth:0] sum",
        "- {{CountWidth - 1{1'b0}}, left && !push_q};\n    wire [AddrWidth:0] sum",
      ],
    },
    {
      assertion: 'u_assert_addresses_in_range',
      edit: ['past_end ? wrapped[AddrWidth-1:0] : sum[AddrWidth-1:0];', 'sum[AddrWidth-1:0];'],
    },
  ]),
  ring(2, 1, []),
  ring(8, 4, []),
  {
    module: 'spill_fence',
    parameters: { Depth: 4, Margin: 2, CountBits: 4 },
    inputs: {
      wrote_i: { kind: 'pulse', percent: 60, while: 'under_way < 7' },
      answered_i: { kind: 'pulse', percent: 50, while: 'under_way > 0' },
      row_i: { kind: 'pulse', percent: 40, while: 'room_o' },
      all_i: { kind: 'pulse', percent: 10, while: 'room_o' },
    },
    outputs: { room_o: 1, row_o: 1, all_o: 1 },
    body: `    reg [3:0] under_way = 0;
    always @(posedge clk_i) under_way <= rst_ni ? under_way + wrote_i - answered_i : 0;
`,
    check: checkFence,
    faults: [
      {
        assertion: 'u_assert_answered_once_written',
        inputs: { answered_i: { kind: 'pulse', percent: 70 } },
      },
      { assertion: 'u_assert_under_way_countable', inputs: { wrote_i: { kind: 'pulse', percent: 90 } } },
      { assertion: 'u_assert_told_has_place', inputs: { row_i: { kind: 'pulse', percent: 90 } } },
      {
        assertion: 'u_assert_waiting_exact',
        edit: ['if (!tell && leaves) waiting_q', 'if (!tell && leaves && row_q) waiting_q'],
      },
    ],
  },
  {
    module: 'tile_ram',
    parameters: { Lanes: 6, LoadLanes: 2, RowWidth: 3, Depth: 5 },
    inputs: {
      write_valid_i: { kind: 'pulse', percent: 60 },
      write_addr_i: { kind: 'wire', width: 3, expression: 'tile' },
      write_data_i: { kind: 'random', width: 6 },
      read_addr_i: { kind: 'wire', width: 3, expression: 'place' },
    },
    outputs: { tile_done_o: 1, read_data_o: 18 },
    body: `    reg [2:0] tile = 0, place = 0;
    always @(posedge clk_i) begin : places
        reg done;
        done = tile_done_o;
        #1 if (done) tile = $unsigned($random(seed)) % 5;
        place = $unsigned($random(seed)) % 5;
    end
`,
    check: checkTiles,
    faults: [
      {
        assertion: 'u_assert_bank_one_hot',
        edit: ["bank_q <= {{Banks - 1{1'b0}}, 1'b1};", "bank_q <= {Banks{1'b1}};"],
      },
      {
        assertion: 'u_assert_write_in_range',
        inputs: { write_addr_i: { kind: 'wire', width: 3, expression: 'tile + 1' } },
      },
      {
        assertion: 'u_assert_tile_stays',
        inputs: { write_addr_i: { kind: 'wire', width: 3, expression: 'place' } },
      },
    ],
  },
  {
    module: 'ram_sdp',
    parameters: { Width: 7, Depth: 4 },
    inputs: {
      write_valid_i: { kind: 'pulse', percent: 60 },
      write_addr_i: { kind: 'random', width: 2 },
      write_data_i: { kind: 'random', width: 7 },
      read_addr_i: { kind: 'random', width: 2 },
    },
    outputs: { read_data_o: 7 },
    reset: false,
    check: (rows) =>
      checkReads(
        rows,
        (row, memory) => {
          if (row.write_valid_i === 1n)
            memory.set(portValue(row, 'write_addr_i'), portValue(row, 'write_data_i'))
        },
        written,
      ),
    faults: [],
  },
  {
    module: 'ram_masked',
    parameters: { Elements: 3, Width: 4, Depth: 4 },
    inputs: {
      write_valid_i: { kind: 'pulse', percent: 60 },
      write_addr_i: { kind: 'random', width: 2 },
      write_mask_i: { kind: 'random', width: 3 },
      write_data_i: { kind: 'random', width: 12 },
      read_addr_i: { kind: 'random', width: 2 },
    },
    outputs: { read_data_o: 12 },
    reset: false,
    check: checkMasked,
    faults: [],
  },
]

function checkMasked(rows: readonly Row[]): void {
  // An address for each element of a word.
  checkReads(
    rows,
    (row, memory) => {
      if (row.write_valid_i !== 1n) return
      elements(portValue(row, 'write_data_i'), 3, 4).forEach((value, e) => {
        const isChosen = (portValue(row, 'write_mask_i') >> BigInt(e)) & 1n
        if (isChosen) memory.set(portValue(row, 'write_addr_i') * 3n + BigInt(e), value)
      })
    },
    (memory, addr) => {
      const values = [0n, 1n, 2n].map((e) => memory.get(addr * 3n + e))
      return values.every((value) => value !== undefined) ? joined(values, 4) : null
    },
  )
}

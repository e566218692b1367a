import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, joined, portValue, signed } from '../words.js'
import { beatsRead, beatsWritten, rawCommands } from './axi-sides.js'
import type { LeafCase } from './leaf-case.js'

/** Words of 4 values of 18 bits, 16 bytes each off chip: two beats of 8. */
const width = 18
const wordBits = 4 * width
const wordBytes = 16n
const beatBytes = 8n
const base = 0x108n

const numbers = { ByteBits: 16, DataBits: 64, Taps: 4, Width: width, AddrBits: 5 }

/** The value of 4 bytes off chip, see beatsRead. */
const valueAt = (addr: bigint) => signed((addr << 14n) ^ addr, width)

function checkReader(rows: readonly Row[]): void {
  const expected = rows
    .filter((row) => row.row_valid_i === 1n && row.row_ready_o === 1n)
    .flatMap((row) =>
      Array.from({ length: Number(row.row_blocks_i) }, (_, block) =>
        joined(
          [0n, 4n, 8n, 12n].map((byte) =>
            valueAt(base + (portValue(row, 'row_addr_i') + BigInt(block)) * wordBytes + byte),
          ),
          width,
        ),
      ),
    )
  const blocks = moved(rows, 'block_valid_o', 'block_ready_i', 'block_data_o')
  expect(blocks.length).toBeGreaterThan(300)
  expect(blocks).toEqual(expected.slice(0, blocks.length))
}

function checkWriter(rows: readonly Row[]): void {
  const words = rows.filter((row) => row.word_valid_i === 1n && row.word_ready_o === 1n)
  const places = words.flatMap((row) => {
    const addr = base + portValue(row, 'word_addr_i') * wordBytes
    return [addr, addr + beatBytes]
  })
  const bursts = rows.filter((row) => row.burst_valid_o === 1n && row.burst_ready_i === 1n)
  const beats = bursts.flatMap((row) =>
    Array.from(
      { length: Number(row.burst_beats_o) },
      (_, beat) => portValue(row, 'burst_addr_o') + BigInt(beat) * beatBytes,
    ),
  )
  expect(beats.length).toBeGreaterThan(200)
  expect(beats).toEqual(places.slice(0, beats.length))
  const values = words.flatMap((row) =>
    elements(portValue(row, 'word_data_i'), 4, width).map((value) => signed(value, width)),
  )
  const data = moved(rows, 'data_valid_o', 'data_ready_i', 'data_o').flatMap((beat) =>
    elements(beat ?? 0n, 2, 32),
  )
  expect(data.map((value) => signed(value, 32))).toEqual(values.slice(0, data.length))
  const kinds = rows.filter((row) => row.kind_valid_o === 1n).map((row) => row.kind_o)
  expect(kinds.length).toBeGreaterThan(100)
  expect(kinds).toEqual(words.slice(0, kinds.length).map((row) => row.word_kind_i))
  checkAnswers(rows, bursts)
}

/** A word is told with the answer to its last burst: never more words are told than have all their beats answered. */
function checkAnswers(rows: readonly Row[], bursts: readonly Row[]): void {
  const ends: bigint[] = []
  for (const row of bursts) ends.push((ends.at(-1) ?? 0n) + portValue(row, 'burst_beats_o'))
  let answers = 0
  let told = 0n
  rows.forEach((row, t) => {
    answers += Number(row.answered_i)
    told += portValue(row, 'kind_valid_o')
    const words = answers === 0 ? 0n : ends[answers - 1] / 2n
    if (told !== words) throw new Error(`row ${t}: ${told} words are told, and ${words} are answered`)
  })
}

const writeSide: LeafCase['inputs'] = {
  base_i: { kind: 'wire', width: 16, expression: `${base}` },
  // axi_write_port takes no more bursts than it may have in flight.
  burst_ready_i: { kind: 'pulse', percent: 60, while: 'asked - answers < 16' },
  data_ready_i: { kind: 'pulse', percent: 70, while: 'filling' },
  answered_i: { kind: 'wire', width: 1, expression: 'answer' },
}

const words = (name: string): LeafCase['inputs'] => ({
  [`${name}_valid_i`]: {
    kind: 'valid',
    percent: 30,
    ready: `${name}_ready_o`,
    data: { [`${name}_addr_i`]: 3, [`${name}_data_i`]: wordBits },
  },
})
const never = { kind: 'wire', width: 1, expression: '0' } as const
const spilledInputs: LeafCase['inputs'] = {
  base_i: { kind: 'wire', width: 16, expression: '0' },
  ...words('norm'),
  ...words('hidden'),
  ...words('sum'),
  hidden_attention_i: { kind: 'pulse', percent: 50 },
  sum_put_i: { kind: 'pulse', percent: 50 },
  ...Object.fromEntries(
    ['x', 'y', 'a'].map((name) => [`${name}_row_i`, { kind: 'pulse', percent: 5, while: `${name}_room_o` }]),
  ),
  n_row_i: { kind: 'pulse', percent: 5, while: 'n_room_o' },
  ...Object.fromEntries(['x', 'y', 'a'].map((name) => [`${name}_all_i`, never])),
  ask_valid_i: { kind: 'valid', percent: 30, ready: 'ask_ready_o', data: { ask_addr_i: 3 } },
  word_ready_i: { kind: 'pulse', percent: 50 },
  row_valid_i: { kind: 'valid', percent: 30, ready: 'row_ready_o', data: { row_hidden_i: 1, row_addr_i: 3 } },
  row_blocks_i: { kind: 'wire', width: 2, expression: '2' },
  block_ready_i: { kind: 'pulse', percent: 50 },
  write_burst_ready_i: { kind: 'pulse', percent: 60, while: 'asked - answers < 16' },
  write_ready_i: { kind: 'pulse', percent: 70, while: 'filling' },
  answered_i: { kind: 'wire', width: 1, expression: 'answer' },
  read_burst_ready_i: { kind: 'pulse', percent: 50 },
  read_valid_i: { kind: 'wire', width: 1, expression: 'r_valid' },
  read_data_i: { kind: 'wire', width: 64, expression: 'r_data' },
  sum_read_burst_ready_i: { kind: 'pulse', percent: 50 },
  sum_read_valid_i: { kind: 'wire', width: 1, expression: 's_valid' },
  sum_read_data_i: { kind: 'wire', width: 64, expression: 's_data' },
}
const spilledOutputs: LeafCase['outputs'] = {
  ...Object.fromEntries(
    ['norm', 'hidden', 'sum', 'ask', 'row', 'read', 'sum_read'].map((name) => [`${name}_ready_o`, 1]),
  ),
  ...Object.fromEntries(
    ['x', 'n', 'y', 'a'].flatMap((name) => [
      [`${name}_room_o`, 1],
      [`${name}_row_o`, 1],
    ]),
  ),
  ...Object.fromEntries(['x', 'y', 'a'].map((name) => [`${name}_all_o`, 1])),
  ...Object.fromEntries(
    ['write_burst', 'read_burst', 'sum_read_burst'].flatMap((name) => [
      [`${name}_valid_o`, 1],
      [`${name}_addr_o`, 16],
      [`${name}_beats_o`, 2],
    ]),
  ),
  added_o: 1,
  put_o: 1,
  word_valid_o: 1,
  word_data_o: wordBits,
  block_valid_o: 1,
  block_data_o: wordBits,
  write_valid_o: 1,
  write_data_o: 64,
}

/** Feature memories off chip. */
export const spillLeaves: readonly LeafCase[] = [
  {
    module: 'spill_reader',
    parameters: { ...numbers, MaxBeats: 4, TileBits: 2, Rows: 2, Depth: 16 },
    inputs: {
      base_i: { kind: 'wire', width: 16, expression: `${base}` },
      row_valid_i: { kind: 'valid', percent: 60, ready: 'row_ready_o', data: { row_addr_i: 5 } },
      row_blocks_i: { kind: 'wire', width: 2, expression: 'raw_beats' },
      block_ready_i: { kind: 'pulse', percent: 25 },
      burst_ready_i: { kind: 'pulse', percent: 60 },
      data_valid_i: { kind: 'wire', width: 1, expression: 'valid' },
      data_i: { kind: 'wire', width: 64, expression: 'data' },
    },
    outputs: {
      row_ready_o: 1,
      block_valid_o: 1,
      block_data_o: wordBits,
      burst_valid_o: 1,
      burst_addr_o: 16,
      burst_beats_o: 3,
      data_ready_o: 1,
    },
    body: rawCommands('row_valid_i', 'row_ready_o', { beats: 2 }) + beatsRead(),
    check: checkReader,
    faults: [
      {
        assertion: 'u_assert_row_has_blocks',
        inputs: { row_blocks_i: { kind: 'wire', width: 2, expression: 'raw_beats - 1' } },
      },
      { assertion: 'u_assert_beat_was_asked', inputs: { data_valid_i: { kind: 'pulse', percent: 60 } } },
      {
        assertion: 'u_assert_beat_has_place',
        edit: ['.Width(DataBits), .Depth(Depth)', '.Width(DataBits), .Depth(2)'],
        inputs: { block_ready_i: { kind: 'pulse', percent: 1 } },
      },
    ],
  },
  {
    module: 'spill_writer',
    parameters: { ...numbers, MaxBeats: 2, KindBits: 2, Depth: 2 },
    inputs: {
      ...writeSide,
      word_valid_i: {
        kind: 'valid',
        percent: 60,
        ready: 'word_ready_o',
        data: { word_kind_i: 2, word_addr_i: 5, word_data_i: wordBits },
      },
    },
    outputs: {
      word_ready_o: 1,
      burst_valid_o: 1,
      burst_addr_o: 16,
      burst_beats_o: 2,
      data_valid_o: 1,
      data_o: 64,
      kind_valid_o: 1,
      kind_o: 2,
    },
    body: beatsWritten(),
    check: checkWriter,
    faults: [
      { assertion: 'u_assert_end_has_place', edit: ['.Width(1), .Depth(64)', '.Width(1), .Depth(2)'] },
      {
        assertion: 'u_assert_kind_beside_end',
        edit: [
          '.in_valid_i(take), .in_ready_o(kinds_ready)',
          '.in_valid_i(take && kind[0]), .in_ready_o(kinds_ready)',
        ],
      },
    ],
  },
  {
    module: 'spilled_memory',
    parameters: {
      ByteBits: 16,
      DataBits: 64,
      MaxBeats: 2,
      Taps: 4,
      Width: width,
      AddrBits: 3,
      TileBits: 2,
      HiddenFirst: 8,
      SumSpilled: 1,
      SumFirst: 16,
      SumWidth: width,
    },
    inputs: spilledInputs,
    outputs: spilledOutputs,
    body:
      beatsWritten('write_burst', 'write') +
      beatsRead('read_burst', 'read', 'r_') +
      beatsRead('sum_read_burst', 'sum_read', 's_'),
    faults: [{ assertion: 'u_assert_kind_known', edit: ['sum_put ? Put : Sum)', "sum_put ? 3'd7 : Sum)"] }],
  },
]

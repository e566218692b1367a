import { expect } from 'vitest'
import { type FixedFormat, fixed } from '../../../generator/numerics/format.js'
import { requantize } from '../../../generator/numerics/requantize.js'
import { moved, type Row } from '../leaf-bench.js'
import { elements, expectPiped, joined, portValue, signed } from '../words.js'
import { rawCommands } from './axi-sides.js'
import type { Fault, LeafCase } from './leaf-case.js'

/** Words of 2 values of 6 bits, held with 2 more. */
const taps = 2
const width = 6
const held = 8
const scoreWidth = 5
const scoreShift = 3
const numbers = { Taps: taps, Width: width, Extra: 2, ShiftBits: 3, MostLeft: 3, ScoreWidth: scoreWidth }

interface Mode {
  readonly Round: number
  readonly Saturate: number
}

const best: Mode = { Round: 1, Saturate: 1 }

/** (value << left) / 2^right in a format without fraction bits. */
function fitted(value: bigint, to: FixedFormat, { Round, Saturate }: Mode, right = 0): bigint {
  return requantize(value, {
    fromFraction: right,
    to,
    rounding: Round ? 'rnd' : 'trn',
    overflow: Saturate ? 'sat' : 'wrap',
  })
}

/** A held value after y was added to it. */
function added(x: bigint, y: bigint, row: Row, prefix: string, mode: Mode): bigint {
  const word = fixed(width, width)
  if (row[`${prefix}expert_i`] === 1n) {
    const score = signed(portValue(row, `${prefix}score_i`), scoreWidth)
    return signed(x + fitted(y * score, word, mode, scoreShift), held)
  }
  const left = portValue(row, `${prefix}left_i`)
  const right = Number(portValue(row, `${prefix}out_i`))
  const aligned = fitted(fitted(x, word, mode) << left, fixed(40, 40), mode, right)
  return fitted(aligned + y, word, mode)
}

/** A held word after a row's word was added to it. */
function sumOf(x: bigint, y: bigint, row: Row, prefix: string, mode: Mode): bigint {
  const ys = elements(y, taps, width)
  const sums = elements(x, taps, held).map((value, i) =>
    added(signed(value, held), signed(ys[i], width), row, prefix, mode),
  )
  return joined(sums, held)
}

/** A held word as it is read. */
function readOf(x: bigint, mode: Mode): bigint {
  return joined(
    elements(x, taps, held).map((value) => fitted(signed(value, held), fixed(width, width), mode)),
    width,
  )
}

/** A word as it was put, held. */
function heldOf(word: bigint): bigint {
  return joined(
    elements(word, taps, width).map((value) => signed(value, width)),
    held,
  )
}

function sum(mode: Mode): LeafCase {
  return {
    module: 'residual_sum',
    parameters: { ...numbers, ScoreShift: scoreShift, ...mode },
    inputs: {
      expert_i: { kind: 'pulse', percent: 50 },
      out_i: { kind: 'random', width: 3 },
      score_i: { kind: 'random', width: scoreWidth },
      y_i: { kind: 'random', width: taps * width },
      x_i: { kind: 'random', width: taps * held },
      left_i: { kind: 'wire', width: 3, expression: 'score_i[1:0]' },
    },
    outputs: { fit_o: taps * width, sum_o: taps * held },
    reset: false,
    check: (rows) => {
      expectPiped(rows, 7, (row, ahead) => ({
        sum_o: sumOf(portValue(ahead(2), 'x_i'), portValue(row, 'y_i'), row, '', mode),
      }))
      expectPiped(rows, 1, (row) => ({ fit_o: readOf(portValue(row, 'x_i'), mode) }))
    },
    faults: [],
  }
}

/** Words of 5 addresses to which is added, and of a sixth that is only read meanwhile. In the end all are read. */
const inputs: LeafCase['inputs'] = {
  add_valid_i: {
    kind: 'valid',
    percent: 80,
    ready: 'add_ready_o',
    while: 'now > 30 && now < 1500',
    data: {
      add_data_i: taps * width,
      add_expert_i: 1,
      add_out_i: 3,
      add_score_i: scoreWidth,
      add_last_i: 1,
      add_final_i: 1,
    },
  },
  add_addr_i: { kind: 'wire', width: 3, expression: 'raw_addr % 5' },
  add_left_i: { kind: 'wire', width: 3, expression: 'raw_addr[5:4]' },
  put_valid_i: { kind: 'wire', width: 1, expression: 'now > 2 && put_at < 6' },
  put_addr_i: { kind: 'wire', width: 3, expression: 'put_at' },
  put_data_i: { kind: 'random', width: taps * width },
  get_valid_i: { kind: 'pulse', percent: 50, while: 'now > 100 && (now < 1500 || now > 1800)' },
  get_addr_i: { kind: 'wire', width: 3, expression: 'now < 1500 ? 5 : get_at' },
}

const outputs: LeafCase['outputs'] = {
  add_ready_o: 1,
  put_ready_o: 1,
  get_ready_o: 1,
  got_valid_o: 1,
  got_data_o: taps * width,
  done_row_o: 1,
  done_all_o: 1,
}

const phases = `    integer now = 0, put_at = 0, get_at = 0;
    always @(posedge clk_i) begin : phases
        reg puts, gets;
        puts = put_valid_i && put_ready_o;
        gets = get_valid_i && get_ready_o;
        #1 if (rst_ni) begin
            now = now + 1;
            put_at = put_at + puts;
            get_at = (get_at + gets) % 6;
        end
    end
${rawCommands('add_valid_i', 'add_ready_o', { addr: 6, shift: 0 })}`

function checkResidual(rows: readonly Row[], mode: Mode): void {
  const puts = moved(rows, 'put_valid_i', 'put_ready_o', 'put_data_i')
  const memory = puts.map((word) => heldOf(word ?? 0n))
  const gets: bigint[] = []
  let told = { rows: 0, all: 0 }
  let adds = 0
  for (const row of rows) {
    if (row.get_valid_i === 1n && row.get_ready_o === 1n)
      gets.push(readOf(memory[Number(row.get_addr_i)], mode))
    if (row.add_valid_i !== 1n || row.add_ready_o !== 1n) continue
    const addr = Number(row.add_addr_i)
    memory[addr] = sumOf(memory[addr], portValue(row, 'add_data_i'), row, 'add_', mode)
    adds++
    if (row.add_last_i === 0n) continue
    told = {
      rows: told.rows + (row.add_expert_i === 0n ? 1 : 0),
      all: told.all + (row.add_final_i === 1n ? 1 : 0),
    }
  }
  expect(adds).toBeGreaterThan(150)
  const got = rows.filter((row) => row.got_valid_o === 1n).map((row) => row.got_data_o)
  expect(got.length).toBeGreaterThan(300)
  expect(got).toEqual(gets.slice(0, got.length))
  const count = (port: string) => rows.filter((row) => row[port] === 1n).length
  expect({ rows: count('done_row_o'), all: count('done_all_o') }).toEqual(told)
}

function onChip(mode: Mode, faults: readonly Fault[]): LeafCase {
  return {
    module: 'residual_memory',
    parameters: { ...numbers, ScoreShift: scoreShift, Depth: 6, AddrBits: 3, ...mode },
    inputs,
    outputs,
    body: phases,
    check: (rows) => checkResidual(rows, mode),
    faults,
  }
}

const memory = `    reg [${taps * held - 1}:0] mem [0:7], words [0:63];
    reg [${taps * held + 3}:0] writes [0:63];
    reg [2:0] write_to;
    integer asked = 0, given = 0, wrote = 0, answered = 0;
    reg is_word = 0, is_added = 0, is_put = 0;
    always @(posedge clk_i) begin : memory
        reg asks, takes, puts;
        asks = ask_valid_o && ask_ready_i;
        takes = word_valid_i && word_ready_o;
        puts = write_valid_o && write_ready_i;
        if (asks) words[asked % 64] = mem[ask_addr_o];
        if (puts) writes[wrote % 64] = {write_put_o, write_addr_o, write_data_o};
        #1 asked = asked + asks;
        given = given + takes;
        wrote = wrote + puts;
        is_word = (is_word && !takes) || (given != asked && $unsigned($random(seed)) % 100 < 60);
        {is_put, is_added} = 0;
        if (answered != wrote && $unsigned($random(seed)) % 100 < 50) begin
            {is_put, write_to} = writes[answered % 64] >> ${taps * held};
            mem[write_to] = writes[answered % 64];
            is_added = !is_put;
            answered = answered + 1;
        end
    end
`

const offChip: LeafCase = {
  module: 'residual_spilled',
  parameters: { ...numbers, ScoreShift: scoreShift, AddrBits: 3, Depth: 4, Asked: 8, ...best },
  inputs: {
    ...inputs,
    start_i: { kind: 'wire', width: 1, expression: 'now == 0' },
    ask_ready_i: { kind: 'pulse', percent: 60 },
    word_valid_i: { kind: 'wire', width: 1, expression: 'is_word' },
    word_data_i: { kind: 'wire', width: taps * held, expression: 'words[given % 64]' },
    write_ready_i: { kind: 'pulse', percent: 60 },
    added_i: { kind: 'wire', width: 1, expression: 'is_added' },
    put_i: { kind: 'wire', width: 1, expression: 'is_put' },
    room_i: { kind: 'pulse', percent: 90 },
  },
  outputs: {
    ...outputs,
    ask_valid_o: 1,
    ask_addr_o: 3,
    word_ready_o: 1,
    write_valid_o: 1,
    write_put_o: 1,
    write_addr_o: 3,
    write_data_o: taps * held,
  },
  body: phases + memory,
  check: (rows) => checkResidual(rows, best),
  faults: [
    { assertion: 'u_assert_never_over', edit: ['there_word_q && !full', 'there_word_q'] },
    { assertion: 'u_assert_answered_once_asked', inputs: { added_i: { kind: 'pulse', percent: 50 } } },
    { assertion: 'u_assert_word_was_asked', inputs: { word_valid_i: { kind: 'pulse', percent: 50 } } },
    {
      assertion: 'u_assert_side_beside_word',
      edit: [
        '.in_valid_i(taken), .in_ready_o(sides_ready)',
        '.in_valid_i(taken && add_data_i[0]), .in_ready_o(sides_ready)',
      ],
    },
    {
      assertion: 'u_assert_sum_has_place',
      edit: [
        '.Width(2 + AddrBits + Taps * HeldWidth), .Depth(Depth)',
        '.Width(2 + AddrBits + Taps * HeldWidth), .Depth(2)',
      ],
      inputs: { write_ready_i: { kind: 'pulse', percent: 10 } },
    },
    {
      assertion: 'u_assert_puts_in_order',
      inputs: { put_addr_i: { kind: 'wire', width: 3, expression: '5 - put_at' } },
    },
    { assertion: 'u_assert_put_once_offered', inputs: { put_i: { kind: 'pulse', percent: 60 } } },
  ],
}

/** The residual stream, on chip and off. */
export const residualLeaves: readonly LeafCase[] = [
  sum(best),
  sum({ Round: 0, Saturate: 0 }),
  onChip(best, [
    { assertion: 'u_assert_address_alone', edit: ["held_q && before_q == {Stages{1'b0}};", 'held_q;'] },
    {
      assertion: 'u_assert_write_in_range',
      inputs: { put_addr_i: { kind: 'wire', width: 3, expression: 'put_at + 1' } },
    },
    {
      assertion: 'u_assert_read_in_range',
      inputs: { get_addr_i: { kind: 'wire', width: 3, expression: '6' } },
    },
    {
      assertion: 'u_assert_read_once_written',
      inputs: { get_addr_i: { kind: 'wire', width: 3, expression: 'now % 5' } },
    },
  ]),
  onChip({ Round: 0, Saturate: 0 }, []),
  offChip,
]

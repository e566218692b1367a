import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, expectPiped, joined, portValue, signed } from '../words.js'
import type { Fault, LeafCase } from './leaf-case.js'

const latency = 3

/** A stand-in for the module that a design prints: a quarter of what is below zero, three quarters of what is above. */
const evaluator = (width: number) => `module gelu_eval (
    input wire clk_i, input wire signed [${width - 1}:0] x_i, output wire signed [${width - 1}:0] y_o
);
    reg signed [${width - 1}:0] a, b, c;
    always @(posedge clk_i) begin
        a <= x_i < 0 ? x_i >>> 2 : x_i - (x_i >>> 2);
        b <= a;
        c <= b;
    end
    assign y_o = c;
endmodule
`
const evaluated = (x: bigint) => (x < 0n ? x >> 2n : x - (x >> 2n))

/** Values of 6 bits through it, shifted there and back. */
function scaled(word: bigint, count: number, shift: bigint, round: boolean): bigint {
  const half = round && shift > 0n ? 1n << (shift - 1n) : 0n
  return joined(
    elements(word, count, 6).map((x) => (evaluated(signed(x, 6) << shift) + half) >> shift),
    6,
  )
}

function stream(mostShift: number, faults: readonly Fault[]): LeafCase {
  return {
    module: 'gelu_stream',
    parameters: {
      Lanes: 5,
      Evaluators: 2,
      Width: 6,
      EvalLatency: latency,
      Depth: 4,
      MostShift: mostShift,
      ShiftWidth: 2,
      Round: 1,
    },
    inputs: {
      in_valid_i: { kind: 'valid', percent: 70, ready: 'in_ready_o', data: { in_data_i: 30, in_apply_i: 1 } },
      in_shift_i: { kind: 'wire', width: 2, expression: `in_data_i[10:7] % ${mostShift + 1}` },
      out_ready_i: { kind: 'pulse', percent: 60 },
    },
    outputs: { in_ready_o: 1, out_valid_o: 1, out_data_o: 30 },
    files: { 'rtl/gelu_eval.v': evaluator(6 + mostShift) },
    check: (rows) => {
      const expected = rows
        .filter((row) => row.in_valid_i === 1n && row.in_ready_o === 1n)
        .map((row) => {
          const word = portValue(row, 'in_data_i')
          return row.in_apply_i === 1n ? scaled(word, 5, portValue(row, 'in_shift_i'), true) : word
        })
      const given = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
      expect(given.length).toBeGreaterThan(200)
      expect(given).toEqual(expected.slice(0, given.length))
    },
    faults,
  }
}

/** Values of 6 bits through it into 4 bits, of which 4 to 1 are fraction, less their zero. */
function hidden(zeroPoint: number): LeafCase {
  return {
    module: 'gelu_scaled',
    parameters: {
      ...{ Evaluators: 2, Width: 6, MostShift: 3, ShiftWidth: 2, Round: 1, EvalLatency: latency },
      ...{ Hidden: 4, ZeroPoint: zeroPoint, Fraction: 4, Saturate: 2 },
    },
    inputs: { x_i: { kind: 'random', width: 12 }, shift_i: { kind: 'random', width: 2 } },
    outputs: { y_o: 12 },
    reset: false,
    files: { 'rtl/gelu_eval.v': evaluator(6) },
    check: (rows) =>
      expectPiped(rows, 1 + latency + 3, (row) => ({
        y_o: joined(
          elements(portValue(row, 'x_i'), 2, 6).map((x) =>
            hiddenOf(signed(x, 6), portValue(row, 'shift_i'), zeroPoint),
          ),
          6,
        ),
      })),
    faults: [],
  }
}

function hiddenOf(x: bigint, shift: bigint, zeroPoint: number): bigint {
  const half = shift > 0n ? 1n << (shift - 1n) : 0n
  // 7 less 3/16, rounded up: 3, 1.5, 0.75, 0.375 units
  const zero = zeroPoint ? [4n, 5n, 6n, 6n][Number(shift)] : 0n
  const value = ((evaluated(x) + half) >> shift) - zero
  return value > 7n ? 7n : value < -7n ? -7n : value
}

/** Knots of the table that a bench has: any numbers of 5 bits. */
const entry = (index: bigint) => (index * 7n + 3n) % 32n
const entries = 11n
const table = `module gelu_table (
    input wire clk_i, input wire [3:0] index_i, output reg [4:0] entry_o, output reg signed [5:0] slope_o
);
    wire [31:0] this_one = (index_i * 7 + 3) % 32, next_one = ((index_i + 1) * 7 + 3) % 32;
    always @(posedge clk_i) begin
        entry_o <= this_one;
        slope_o <= next_one - this_one;
    end
endmodule
`

function delta(interpolate: number, half: number): LeafCase {
  return {
    module: 'gelu_delta',
    parameters: {
      Width: 8,
      StepShift: 3,
      Entries: Number(entries),
      EntryWidth: 5,
      SlopeWidth: 6,
      Interpolate: interpolate,
      Half: half,
    },
    inputs: { x_i: { kind: 'random', width: 8 } },
    outputs: { y_o: 8 },
    reset: false,
    files: { 'rtl/gelu_table.v': table },
    check: (rows) => expectPiped(rows, 7, (row) => ({ y_o: deltaOf(row, interpolate, BigInt(half)) })),
    faults: [],
  }
}

function deltaOf(row: Row, interpolate: number, half: bigint): bigint {
  const x = signed(portValue(row, 'x_i'), 8)
  const a = x < 0n ? -x : x
  const index = (interpolate ? a : a + 4n) >> 3n
  const step = interpolate ? ((a % 8n) * (entry(index + 1n) - entry(index)) + half) >> 3n : 0n
  const relu = x < 0n ? 0n : x
  return BigInt.asUintN(8, index < entries - 1n ? relu - entry(index) - step : relu)
}

function shift(half: number): LeafCase {
  return {
    module: 'gelu_shift',
    parameters: { Width: 10, Fraction: 6, SigmoidBits: 5, Half: half },
    inputs: { x_i: { kind: 'random', width: 10 } },
    outputs: { y_o: 10 },
    reset: false,
    check: (rows) => expectPiped(rows, 15, (row) => ({ y_o: shiftOf(row, BigInt(half)) })),
    faults: [],
  }
}

function shiftOf(row: Row, half: bigint): bigint {
  const one = 1n << 6n
  const x = signed(portValue(row, 'x_i'), 10)
  const p = x + (x >> 1n) + (x >> 3n) + (x >> 4n)
  const minus = p < 0n ? p : -p
  const z = -(minus + (minus >> 1n) - (minus >> 4n))
  const e = (one - ((z % one) >> 1n)) >> (z >> 6n)
  const s = ((p < 0n ? e : one) << 5n) / (one + e)
  return BigInt.asUintN(10, (x * s + half) >> 5n)
}

/** GELU of values, and of rows. */
export const geluLeaves: readonly LeafCase[] = [
  stream(0, [
    {
      assertion: 'u_assert_row_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 4))'],
      inputs: { out_ready_i: { kind: 'pulse', percent: 5 } },
    },
    {
      assertion: 'u_assert_order_kept',
      edit: ['(in_apply_i ? row_free : empty)', "(in_apply_i ? row_free : 1'b1)"],
    },
    {
      assertion: 'u_assert_inside_exact',
      edit: ['if (accept_row && !joined) inside_q', 'if (accept_row && !joined && in_data_i[0]) inside_q'],
    },
    {
      assertion: 'u_assert_last_where_counted',
      edit: ['last_q  <= next_index == LastIndex;', "last_q <= next_index == 1'b1;"],
    },
  ]),
  stream(2, [
    {
      assertion: 'u_assert_shift_in_range',
      inputs: { in_shift_i: { kind: 'wire', width: 2, expression: '3' } },
    },
  ]),
  {
    module: 'gelu_scaled',
    parameters: { Evaluators: 2, Width: 6, MostShift: 3, ShiftWidth: 2, Round: 0, EvalLatency: latency },
    inputs: { x_i: { kind: 'random', width: 12 }, shift_i: { kind: 'random', width: 2 } },
    outputs: { y_o: 12 },
    reset: false,
    files: { 'rtl/gelu_eval.v': evaluator(9) },
    check: (rows) =>
      expectPiped(rows, 1 + latency + 2, (row) => ({
        y_o: scaled(portValue(row, 'x_i'), 2, portValue(row, 'shift_i'), false),
      })),
    faults: [],
  },
  hidden(1),
  hidden(0),
  delta(1, 4),
  delta(1, 0),
  delta(0, 0),
  shift(0),
  shift(16),
]

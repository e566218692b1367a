import { expect } from 'vitest'
import type { Row } from '../leaf-bench.js'
import { expectRow, portValue, signed } from '../words.js'
import type { Fault, LeafCase } from './leaf-case.js'

/** The integer below the square root, or at it. */
export function squareRoot(value: bigint): bigint {
  let root = 0n
  for (let bit = 1n << BigInt(value.toString(2).length); bit > 0n; bit >>= 1n)
    if ((root + bit) ** 2n <= value) root += bit
  return root
}

/**
 * Checks a unit that takes one thing at a time, at `start_i`: it is busy, or done, until its result comes with `done_o`,
 * `latency` cycles behind.
 * @param expected - the result's ports
 */
export function expectSerial(
  rows: readonly Row[],
  latency: number,
  expected: (row: Row) => Readonly<Record<string, bigint>>,
): void {
  const done = new Map<number, Readonly<Record<string, bigint>>>()
  rows.forEach((row, t) => {
    if (row.start_i === 1n) done.set(t + latency, expected(row))
  })
  expect(done.size).toBeGreaterThan(30)
  rows.forEach((_, t) => {
    const result = done.get(t)
    if (t >= latency) expectRow(rows, t, result === undefined ? { done_o: 0n } : { ...result, done_o: 1n })
  })
}

const whileFree = { kind: 'pulse', percent: 60, while: '!busy_o' } as const
const startFault: Fault = {
  assertion: 'u_assert_start_while_free',
  inputs: { start_i: { kind: 'pulse', percent: 60 } },
}

/** D of 6 values in 17 bits; a root of 7 bits. Sums and squares as values have them: 6 * squares is no less than sum^2. */
const exact: LeafCase = {
  module: 'layernorm_root_exact',
  parameters: {
    Dim: 6,
    SumWidth: 10,
    SquareWidth: 16,
    SpreadWidth: 20,
    RootWidth: 7,
    ExponentWidth: 5,
    EpsilonShiftBits: 2,
    EpsilonWidth: 5,
    Epsilon: 13,
  },
  inputs: {
    start_i: whileFree,
    sum_i: { kind: 'random', width: 10 },
    epsilon_shift_i: { kind: 'random', width: 2 },
    squares_i: { kind: 'wire', width: 16, expression: 'squares' },
  },
  outputs: { busy_o: 1, done_o: 1, root_o: 7, exponent_o: 5 },
  body: `    reg [13:0] more;
    integer magnitude, squares;
    always @(posedge clk_i) #1 more = ($random(seed) & 16383) >> ($unsigned($random(seed)) % 15);
    always @* begin
        magnitude = sum_i[9] ? 1024 - sum_i : sum_i;
        squares = (magnitude * magnitude + 5) / 6 + more;
    end
`,
  check: (rows) =>
    expectSerial(rows, 12 + 7, (row) => {
      const shift = portValue(row, 'epsilon_shift_i')
      const epsilon = shift === 0n ? 13n : (13n + (1n << (shift - 1n))) >> shift
      const spread = 6n * portValue(row, 'squares_i') - signed(portValue(row, 'sum_i'), 10) ** 2n + epsilon
      return normalised(spread)
    }),
  faults: [
    startFault,
    {
      assertion: 'u_assert_one_stage',
      edit: [
        'stage_q     <= {stage_q[10:0], start_i};',
        'stage_q <= {stage_q[10:0], start_i || stage_q[3]};',
      ],
    },
    {
      assertion: 'u_assert_root_normalised',
      edit: ['top_wide[WideWidth-1-:Radicand])', 'top_wide[WideWidth-1-:Radicand] >> 2)'],
    },
  ],
}

/** The root of D * 2^(-2h), in 7 bits of which the top one is set, and h. */
function normalised(spread: bigint): Readonly<Record<string, bigint>> {
  for (let h = 3n; h > -20n; h--) {
    const root = squareRoot(h > 0n ? spread >> (2n * h) : spread << (-2n * h))
    if (root >= 64n) return { root_o: root, exponent_o: BigInt.asUintN(5, h) }
  }
  throw new Error(`${spread} has no root`)
}

const edgeMoe: LeafCase = {
  module: 'layernorm_root_edge_moe',
  parameters: { Width: 12, Fraction: 6, RootWidth: 10, Epsilon: 1 },
  inputs: {
    start_i: whileFree,
    mean_i: { kind: 'random', width: 12 },
    mean_square_i: { kind: 'random', width: 12 },
  },
  outputs: { busy_o: 1, done_o: 1, root_o: 10 },
  check: (rows) =>
    expectSerial(rows, 6 + 10, (row) => {
      const mean = signed(portValue(row, 'mean_i'), 12)
      const variance = signed(portValue(row, 'mean_square_i') - ((mean * mean) >> 6n) + 1n, 12)
      // Two more fraction bits than the root keeps, rounded.
      return { root_o: variance < 0n ? 0n : (squareRoot(variance << 8n) + 1n) >> 1n }
    }),
  faults: [
    startFault,
    {
      assertion: 'u_assert_one_stage',
      edit: ['stage_q <= {stage_q[4:0], start_i};', 'stage_q <= {stage_q[4:0], start_i || stage_q[3]};'],
    },
  ],
}

/** Roots and quotients of one number at a time. */
export const rootLeaves: readonly LeafCase[] = [
  exact,
  edgeMoe,
  {
    module: 'serial_sqrt',
    parameters: { RootWidth: 6 },
    inputs: { start_i: whileFree, radicand_i: { kind: 'random', width: 12 } },
    outputs: { busy_o: 1, soon_o: 1, done_o: 1, root_o: 6 },
    check: (rows) => {
      expectSerial(rows, 6, (row) => ({ root_o: squareRoot(portValue(row, 'radicand_i')) }))
      rows.slice(6, -1).forEach((row, t) => {
        expectRow(rows, t + 6, { soon_o: rows[t + 7].done_o, busy_o: row.busy_o })
      })
    },
    faults: [startFault],
  },
  {
    module: 'serial_divider',
    parameters: { DivisorWidth: 6, QuotientWidth: 9, FirstBit: 5, Steps: 9 },
    inputs: { start_i: whileFree, divisor_i: { kind: 'wire', width: 6, expression: 'divisor' } },
    outputs: { busy_o: 1, done_o: 1, quotient_o: 9 },
    body: `    reg [5:0] divisor;
    always @(posedge clk_i) #1 divisor = 17 + $unsigned($random(seed)) % 47;
`,
    check: (rows) =>
      expectSerial(rows, 9, (row) => ({
        quotient_o: BigInt.asUintN(9, 2n ** 13n / portValue(row, 'divisor_i')),
      })),
    faults: [
      startFault,
      {
        assertion: 'u_assert_first_digit_fits',
        inputs: { divisor_i: { kind: 'wire', width: 6, expression: 'divisor - 10' } },
      },
    ],
  },
]

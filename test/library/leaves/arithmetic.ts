import type { Drive, Row } from '../leaf-bench.js'
import { elements, expectPiped, portValue, signed } from '../words.js'
import type { LeafCase } from './leaf-case.js'

export interface Pipe {
  readonly module: string
  readonly parameters: Readonly<Record<string, number>>
  /** Widths of inputs, random, or how else they are driven. */
  readonly inputs: Readonly<Record<string, number | Drive>>
  readonly outputs: Readonly<Record<string, number>>
  readonly latency: number
  readonly clock?: boolean
  readonly body?: string
  readonly files?: Readonly<Record<string, string>>
  /** The outputs, not yet cut to their widths. */
  expected(row: Row, ahead: (cycles: number) => Row): Readonly<Record<string, bigint>>
}

/** A module that takes new numbers every cycle. */
export function pipe({ inputs, latency, expected, ...rest }: Pipe): LeafCase {
  const drives = Object.entries(inputs).map(([name, drive]): [string, Drive] => [
    name,
    typeof drive === 'number' ? { kind: 'random', width: drive } : drive,
  ])
  return {
    ...rest,
    inputs: Object.fromEntries(drives),
    reset: false,
    check: (rows) =>
      expectPiped(rows, latency, (row, ahead) =>
        Object.fromEntries(
          Object.entries(expected(row, ahead)).map(([port, value]) => [
            port,
            BigInt.asUintN(rest.outputs[port], value),
          ]),
        ),
      ),
    faults: [],
  }
}

/** A value without its lowest bits, in a signed word: rounded half up or floored, cut, or clipped as `saturate` says. */
function fitted(value: bigint, half: bigint, shift: bigint, width: number, saturate: number): bigint {
  const kept = (value + half) >> shift
  const most = (1n << BigInt(width - 1)) - 1n
  if (saturate === 0) return signed(kept, width)
  const least = saturate === 2 ? -most : -most - 1n
  return kept > most ? most : kept < least ? least : kept
}

function fit(round: number, saturate: number): LeafCase {
  return pipe({
    module: 'fit',
    parameters: { In: 9, Out: 4, Shift: 3, Round: round, Saturate: saturate },
    inputs: { value_i: 9 },
    outputs: { value_o: 4 },
    latency: 0,
    clock: false,
    expected: (row) => ({
      value_o: fitted(signed(portValue(row, 'value_i'), 9), round ? 4n : 0n, 3n, 4, saturate),
    }),
  })
}

function requantise(saturate: number): LeafCase {
  return pipe({
    module: 'requantise',
    parameters: { AccWidth: 12, YWidth: 6, Saturate: saturate },
    inputs: {
      acc_i: 12,
      shift_i: { kind: 'wire', width: 4, expression: 'shift' },
      half_i: { kind: 'wire', width: 12, expression: '(1 << shift) >> 1' },
      // Of results of 5 bits.
      keep_i: { kind: 'wire', width: 6, expression: '15' },
    },
    outputs: { y_o: 6 },
    latency: 3,
    body: `    reg [3:0] shift;
    always @(posedge clk_i) #1 shift = $unsigned($random(seed)) % 11;
`,
    expected: (row) => ({
      y_o: fitted(
        signed(portValue(row, 'acc_i'), 12),
        portValue(row, 'half_i'),
        portValue(row, 'shift_i'),
        5,
        saturate,
      ),
    }),
  })
}

/** Products of 4 taps, floored by a bit, gathered over rows of any length. */
const macLane: LeafCase = {
  module: 'mac_lane',
  parameters: { Taps: 4, XWidth: 5, WWidth: 4, AccWidth: 10, ProductShift: 1 },
  inputs: {
    x_i: { kind: 'random', width: 20 },
    w_i: { kind: 'random', width: 16 },
    accumulate_i: { kind: 'pulse', percent: 70 },
    first_i: { kind: 'pulse', percent: 30 },
    shift_i: { kind: 'pulse', percent: 30 },
    bias_i: { kind: 'random', width: 10 },
  },
  outputs: { acc_o: 10 },
  reset: false,
  check: (rows) => {
    const latency = 3 + 2
    let acc: bigint | null = null
    const sums = rows.map((row, t) => {
      const before = rows[t - latency]
      if (before === undefined || row.accumulate_i !== 1n) return acc
      const [xs, ws] = [elements(portValue(before, 'x_i'), 4, 5), elements(portValue(before, 'w_i'), 4, 4)]
      const sum = xs.reduce((all, x, i) => all + ((signed(x, 5) * signed(ws[i], 4)) >> 1n), 0n)
      const running = acc !== null && row.shift_i === 1n ? acc << 3n : acc
      const start = row.first_i === 1n ? portValue(row, 'bias_i') : running
      acc = start === null ? null : BigInt.asUintN(10, start + sum)
      return acc
    })
    sums.slice(0, -1).forEach((sum, t) => {
      if (sum !== null && rows[t + 1].acc_o !== sum)
        throw new Error(`row ${t + 1}: acc_o is ${rows[t + 1].acc_o}, not ${sum}`)
    })
  },
  faults: [],
}

function product(a: number, b: number, latency: number): LeafCase {
  return pipe({
    module: 'mul_pipe',
    parameters: { AWidth: a, BWidth: b },
    inputs: { a_i: a, b_i: b },
    outputs: { y_o: a + b },
    latency,
    expected: (row) => ({ y_o: signed(portValue(row, 'a_i'), a) * signed(portValue(row, 'b_i'), b) }),
  })
}

function tree(count: number, latency: number): LeafCase[] {
  const values = (row: Row) => elements(portValue(row, 'values_i'), count, 5)
  return [
    pipe({
      module: 'sum_tree',
      parameters: { Count: count, Width: 5, SumWidth: 8 },
      inputs: { values_i: count * 5 },
      outputs: { y_o: 8 },
      latency,
      expected: (row) => ({ y_o: values(row).reduce((sum, value) => sum + value, 0n) }),
    }),
    pipe({
      module: 'max_tree',
      parameters: { Count: count, Width: 5 },
      inputs: { values_i: count * 5 },
      outputs: { y_o: 5 },
      latency,
      expected: (row) => ({
        y_o: values(row)
          .map((value) => signed(value, 5))
          .reduce((most, value) => (value > most ? value : most)),
      }),
    }),
  ]
}

function sumFit(sumWidth: number, saturate: number): LeafCase {
  return {
    module: 'sum_fit',
    parameters: { SumWidth: sumWidth, Width: 6, Saturate: saturate },
    inputs: {
      start_i: { kind: 'random', width: 6 },
      sum_i: { kind: 'random', width: sumWidth },
      value_i: { kind: 'random', width: 6 },
    },
    outputs: { start_o: sumWidth, sum_o: sumWidth, fit_o: 6 },
    reset: false,
    check: (rows) => {
      expectPiped(rows, 0, (row) => ({
        start_o: BigInt.asUintN(sumWidth, signed(portValue(row, 'start_i'), 6)),
        sum_o: BigInt.asUintN(sumWidth, portValue(row, 'sum_i') + signed(portValue(row, 'value_i'), 6)),
      }))
      expectPiped(rows, 1, (row) => ({
        fit_o: BigInt.asUintN(6, fitted(signed(portValue(row, 'sum_i'), sumWidth), 0n, 0n, 6, saturate)),
      }))
    },
    faults: [],
  }
}

/** e^-u by shifts, of differences of 8 bits with 5 fraction bits, times 3 / 4. */
function shiftPower(row: Row): bigint {
  const one = 1n << 5n
  const a = -(((portValue(row, 'maximum_i') - portValue(row, 'score_i')) * 3n) >> 2n)
  const z = -(a + (a >> 1n) - (a >> 4n))
  const q = z >> 5n
  return q > 20n ? 0n : ((one - ((z % one) >> 1n)) << 20n) >> (5n + q)
}

/** Numbers in, numbers out. */
export const arithmeticLeaves: readonly LeafCase[] = [
  fit(1, 1),
  fit(0, 0),
  fit(1, 2),
  requantise(1),
  requantise(0),
  requantise(2),
  macLane,
  product(30, 20, 2 + 2),
  product(4, 3, 2),
  ...tree(5, 3),
  ...tree(1, 0),
  sumFit(8, 1),
  sumFit(8, 0),
  sumFit(8, 2),
  sumFit(6, 1),
  pipe({
    module: 'constant_times',
    parameters: { In: 5, Out: 8, Factor: 13 },
    inputs: { value_i: 5 },
    outputs: { value_o: 8 },
    latency: 0,
    clock: false,
    expected: (row) => ({ value_o: portValue(row, 'value_i') * 13n }),
  }),
  pipe({
    module: 'divide',
    parameters: { DivisorWidth: 6, QuotientWidth: 5 },
    inputs: {
      lower_i: 5,
      upper_i: { kind: 'wire', width: 6, expression: 'upper' },
      divisor_i: { kind: 'wire', width: 6, expression: 'divisor' },
    },
    outputs: { quotient_o: 5 },
    latency: 5,
    body: `    reg [5:0] divisor, upper;
    always @(posedge clk_i) begin
        #1 divisor = 1 + $unsigned($random(seed)) % 63;
        upper = $unsigned($random(seed)) % divisor;
    end
`,
    expected: (row) => ({
      quotient_o: (portValue(row, 'upper_i') * 32n + portValue(row, 'lower_i')) / portValue(row, 'divisor_i'),
    }),
  }),
  pipe({
    module: 'signed_inverse',
    parameters: { Width: 7, Fraction: 4 },
    inputs: { sum_i: 7 },
    outputs: { inverse_o: 7 },
    latency: 2 * 4 + 3,
    expected: (row) => {
      const sum = signed(portValue(row, 'sum_i'), 7)
      return { inverse_o: sum === 0n ? 0n : 256n / sum }
    },
  }),
  pipe({
    module: 'exp_shift',
    parameters: { Width: 8, Fraction: 5, Factor: 3, FactorShift: 2 },
    inputs: {
      score_i: { kind: 'random', width: 7 },
      maximum_i: { kind: 'wire', width: 8, expression: 'score_i + up' },
    },
    outputs: { e_o: 21 },
    latency: 5 + 2,
    body: `    reg [5:0] up;
    always @(posedge clk_i) #1 up = $random(seed);
`,
    expected: (row) => ({ e_o: shiftPower(row) }),
  }),
]

import { expect } from 'vitest'
import { packingOf } from '../../../generator/numerics/packing.js'
import type { Row } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawnWeights, often, signedElement, sure, wired } from './parts.js'

interface PairSize {
  readonly taps: number
  readonly xWidth: number
  readonly wWidth: number
  readonly cascade: number
  readonly offset: number
}

const wide = 30

/** The products of both lanes, a block each: [low, high]. */
function dots(row: Row, { taps, xWidth, wWidth }: PairSize): bigint[] {
  const weight = (index: number) => signedElement(row.w_i, { index, width: wWidth })
  return [0, 1].map((lane) => {
    let sum = 0n
    for (let tap = 0; tap < taps; tap++)
      sum += signedElement(row.x_i, { index: tap, width: xWidth }) * weight(lane * taps + tap)
    return sum
  })
}

/** What the accumulators must hold, cycle by cycle. */
function accumulated(rows: readonly Row[], size: PairSize): void {
  const latency = 4 + size.cascade + Math.log2(size.taps / size.cascade)
  const sums: (bigint | null)[] = [null, null]
  let compared = 0
  for (let t = latency; t + 1 < rows.length; t++) {
    const made = dots(rows[t - latency], size)
    for (const lane of [0, 1]) {
      const bit = (port: string) => (sure(rows[t][port]) >> BigInt(lane)) & 1n
      const bias = signedElement(rows[t].bias_i, { index: lane, width: wide })
      const sum = sums[lane]
      const running = sum !== null && bit('shift_i') === 1n ? sum << BigInt(size.wWidth - 1) : sum
      const start = bit('first_i') === 1n ? bias : running
      if (bit('accumulate_i') === 1n)
        sums[lane] = start === null ? null : BigInt.asIntN(wide, start + made[lane])
    }
    // Before both have begun, bits of the port are unknown.
    if (sums.includes(null)) continue
    for (const lane of [0, 1]) {
      const got = signedElement(rows[t + 1].acc_o, { index: lane, width: wide })
      if (got !== sums[lane]) expect(got, `row ${t + 1}, lane ${lane}`).toBe(sums[lane])
      compared++
    }
  }
  expect(compared).toBeGreaterThan(1000)
}

/** Sums over rows of any length, of weights and values of which half are extremes. */
function drawnPair(size: PairSize): LeafCase {
  const { taps, xWidth, wWidth, cascade, offset } = size
  const values = drawnWeights(taps, xWidth, false).replaceAll('weight', 'value')
  return {
    module: 'mac_pair',
    parameters: {
      Taps: taps,
      XWidth: xWidth,
      WWidth: wWidth,
      AccWidth: wide,
      Offset: offset,
      Cascade: cascade,
    },
    inputs: {
      x_i: wired(taps * xWidth, 'values'),
      w_i: wired(2 * taps * wWidth, 'weights'),
      accumulate_i: { kind: 'random', width: 2 },
      first_i: { kind: 'random', width: 2 },
      shift_i: { kind: 'random', width: 2 },
      bias_i: { kind: 'random', width: 2 * wide },
    },
    outputs: { acc_o: 2 * wide },
    reset: false,
    body: `${values}${drawnWeights(2 * taps, wWidth, true)}`,
    check: (rows) => accumulated(rows, size),
    faults: [],
  }
}

/** Every pair of weights of 4 bits with every value of 5 bits, the same in all products of the cascade. */
function everyPair(cascade: number): LeafCase {
  const size = { taps: cascade, xWidth: 5, wWidth: 4, cascade, offset: 8 + Math.log2(cascade) }
  const steps = 15 * 15 * 32
  return {
    module: 'mac_pair',
    parameters: {
      ...{ Taps: cascade, XWidth: 5, WWidth: 4, AccWidth: wide, Offset: size.offset, Cascade: cascade },
    },
    inputs: {
      x_i: wired(cascade * 5, `{${cascade}{step[4:0]}}`),
      w_i: wired(cascade * 8, `{{${cascade}{high[3:0]}}, {${cascade}{low[3:0]}}}`),
      accumulate_i: wired(2, '3'),
      first_i: wired(2, '3'),
      shift_i: wired(2, '0'),
      bias_i: often(0),
    },
    outputs: { acc_o: 2 * wide },
    reset: false,
    cycles: steps + 40,
    body: `    reg [31:0] step = 0;
    always @(posedge clk_i) step <= step + 1;
    wire [31:0] low  = step / 32 % 15 - 7;
    wire [31:0] high = step / 480 % 15 - 7;
`,
    check: (rows) => {
      accumulated(rows, size)
      const seen = new Set(rows.map(({ x_i, w_i }) => `${x_i} ${w_i}`))
      expect(seen.size).toBe(steps)
    },
    faults: [],
  }
}

/** A size whose cascade is as long as the formats allow. */
function allowed(taps: number, xWidth: number, wWidth: number): PairSize {
  const packing = packingOf({ xWidth, wWidth }, taps)
  if (packing === null) throw new Error(`${xWidth} x ${wWidth} bits do not pack`)
  return { taps, xWidth, wWidth, ...packing }
}

/** Two lanes on the multipliers of one. */
export const arrayPairLeaves: readonly LeafCase[] = [
  everyPair(1),
  everyPair(4),
  drawnPair(allowed(8, 8, 8)),
  drawnPair(allowed(8, 10, 8)),
  drawnPair(allowed(4, 11, 8)),
  drawnPair(allowed(2, 12, 8)),
  drawnPair(allowed(1, 11, 8)),
  drawnPair(allowed(8, 18, 4)),
  drawnPair(allowed(4, 18, 5)),
]

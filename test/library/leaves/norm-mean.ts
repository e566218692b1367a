import { expect } from 'vitest'
import { moved, type Row } from '../leaf-bench.js'
import { elements, joined, signed } from '../words.js'
import type { LeafCase } from './leaf-case.js'
import { stream } from './streams.js'

interface Means {
  readonly Blocks: number
  readonly Rows: number
  readonly First: number
  readonly Round: number
  readonly Saturate: number
}

const lanes = 2
const width = 5
const norms = 2

function mean(shape: Means, faults: LeafCase['faults'] = []): LeafCase {
  const count = shape.Rows - shape.First
  const shift = 16 + Math.ceil(Math.log2(count))
  const factor = Math.round(2 ** shift / count)
  return {
    module: 'row_mean',
    parameters: {
      ...{ Lanes: lanes, Width: width, Norms: norms, NormBits: 2, CountBits: 3 },
      ...{ ...shape, Factor: factor, Shift: shift },
    },
    inputs: stream(lanes * width, lanes * width).inputs,
    outputs: { ...stream(lanes * width, lanes * width).outputs, in_last_norm_o: 1 },
    check: (rows) => check(rows, { ...shape, factor: BigInt(factor), shift: BigInt(shift) }),
    faults,
  }
}

// Of each image the rows of the norms but the last as they came, and of that one their mean.
function check(
  rows: readonly Row[],
  shape: Means & { readonly factor: bigint; readonly shift: bigint },
): void {
  const taken = moved(rows, 'in_valid_i', 'in_ready_o', 'in_data_i').map((word) => word ?? 0n)
  const given = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
  const ofNorm = shape.Rows * shape.Blocks
  const expected: bigint[] = []
  for (let at = 0; at < taken.length; at += norms * ofNorm) {
    const last = at + (norms - 1) * ofNorm
    expected.push(...taken.slice(at, last))
    if (last + ofNorm <= taken.length) expected.push(...means(taken.slice(last, last + ofNorm), shape))
  }
  expect(given.length).toBeGreaterThan(150)
  expect(given).toEqual(expected.slice(0, given.length))
}

function means(
  beats: readonly bigint[],
  { Blocks, Rows, First, Round, Saturate, factor, shift }: Parameters<typeof check>[1],
): bigint[] {
  return Array.from({ length: Blocks }, (_, block) => {
    const sums = Array.from({ length: lanes }, () => 0n)
    for (let row = First; row < Rows; row++)
      elements(beats[row * Blocks + block], lanes, width).forEach((value, lane) => {
        sums[lane] += signed(value, width)
      })
    const half = Round === 1 ? 1n << (shift - 1n) : 0n
    const most = (1n << BigInt(width - 1)) - 1n
    const fitted = sums.map((sum) => {
      const whole = (sum * factor + half) >> shift
      return Saturate === 1 && whole > most ? most : whole
    })
    return joined(fitted, width)
  })
}

/** The mean of the last norm's rows, in rows of one and of several blocks. */
export const meanLeaves: readonly LeafCase[] = [
  mean({ Blocks: 5, Rows: 6, First: 1, Round: 1, Saturate: 1 }, [
    {
      assertion: 'u_assert_has_place',
      edit: ['credit #(.Depth(Slots))', 'credit #(.Depth(2 * Slots))'],
      inputs: { out_ready_i: { kind: 'pulse', percent: 2 } },
    },
    {
      assertion: 'u_assert_one_at_a_time',
      edit: ["assign pass_ready = has_slot && under_q == 4'd0;", 'assign pass_ready = has_slot;'],
    },
  ]),
  mean({ Blocks: 1, Rows: 3, First: 0, Round: 0, Saturate: 0 }),
  mean({ Blocks: 2, Rows: 7, First: 3, Round: 1, Saturate: 1 }),
]

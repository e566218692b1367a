import { expect } from 'vitest'
import { moved } from '../leaf-bench.js'
import type { LeafCase } from './leaf-case.js'
import { drawn, element, often, signed, signedElement, sure, wired } from './parts.js'

const lanes = 5

/** Rows with factors through two multipliers, and rows without past them. */
const rowScale: LeafCase = {
  module: 'row_scale',
  parameters: {
    ...{ Lanes: lanes, Multipliers: 2, AccWidth: 10, ScaleBits: 4, YWidth: 8, Round: 1, Saturate: 2 },
    ...{ TagBits: 6, Depth: 4, ShiftBits: 4, OutBits: 4 },
  },
  inputs: {
    in_valid_i: {
      kind: 'valid',
      percent: 80,
      ready: 'in_ready_o',
      data: { in_scaled_i: 1, in_tag_i: 6, in_factors_i: 4 * lanes, in_sums_i: 10 * lanes },
    },
    in_shift_i: wired(4, 'shift'),
    in_width_i: wired(4, 'width'),
    out_ready_i: often(70),
  },
  outputs: { in_ready_o: 1, out_valid_o: 1, out_tag_o: 6, out_data_o: 8 * lanes },
  body:
    drawn('shift', { from: 0, to: 9, when: 'in_valid_i && in_ready_o' }) +
    drawn('width', { from: 2, to: 8, when: 'in_valid_i && in_ready_o' }),
  check: (rows) => {
    const expected = rows
      .filter((row) => row.in_valid_i && row.in_ready_o)
      .map((row) => {
        const [shift, width] = [sure(row.in_shift_i), sure(row.in_width_i)]
        const most = (1n << (width - 1n)) - 1n
        return Array.from({ length: lanes }, (_, index) => {
          const factor = row.in_scaled_i ? element(row.in_factors_i, { index, width: 4 }) : 1n
          const product = signedElement(row.in_sums_i, { index, width: 10 }) * factor
          const rounded = (product + ((1n << shift) >> 1n)) >> shift
          return rounded > most ? most : rounded < -most ? -most : rounded
        })
      })
    const made = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
    const tags = moved(rows, 'out_valid_o', 'out_ready_i', 'out_tag_o')
    expect(made.length).toBeGreaterThan(300)
    const values = made.map((word) =>
      Array.from({ length: lanes }, (_, index) => signed(element(word, { index, width: 8 }), 8)),
    )
    expect(values).toEqual(expected.slice(0, made.length))
    const given = moved(rows, 'in_valid_i', 'in_ready_o', 'in_tag_i')
    expect(tags).toEqual(given.slice(0, tags.length))
  },
  faults: [
    {
      assertion: 'u_assert_row_has_place',
      edit: ['credit #(.Depth(Depth))', 'credit #(.Depth(Depth + 8))'],
      inputs: { out_ready_i: often(5) },
    },
    {
      assertion: 'u_assert_order_kept',
      edit: ['(in_scaled_i ? row_free : empty)', '(in_scaled_i ? row_free : !busy_q)'],
    },
  ],
}

export const arrayScaleLeaves: readonly LeafCase[] = [rowScale]

import { expect } from 'vitest'
import { type Leaf, moved, type Row } from '../leaf-bench.js'
import type { Fault } from './leaf-case.js'

/** Ports of a module with one stream in, `in_*`, and one out, `out_*`, of so many bits; both stall at random. */
export function stream(inWidth: number, outWidth: number): Pick<Leaf, 'inputs' | 'outputs'> {
  return {
    inputs: {
      in_valid_i: { kind: 'valid', percent: 60, ready: 'in_ready_o', data: { in_data_i: inWidth } },
      out_ready_i: { kind: 'pulse', percent: 50 },
    },
    outputs: { in_ready_o: 1, out_valid_o: 1, out_data_o: outWidth },
  }
}

/** A buffer's words come out as they came in, and of those inside there are never more than `depth`; it was full at times. */
export function expectInOrder(rows: readonly Row[], depth: number): void {
  const taken = moved(rows, 'in_valid_i', 'in_ready_o', 'in_data_i')
  const given = moved(rows, 'out_valid_o', 'out_ready_i', 'out_data_o')
  expect(given.length).toBeGreaterThan(500)
  expect(given).toEqual(taken.slice(0, given.length))
  expect(taken.length - given.length).toBeLessThanOrEqual(depth)
  expect(rows.some((row) => row.in_ready_o === 0n)).toBe(true)
}

/** A fault: what was offered is taken back when it could be taken. `valid` is what out_valid_o is assigned. */
export function heldOut(valid: string, assertion = 'u_assert_out'): Fault {
  return {
    assertion: `${assertion}.u_assert_valid_held`,
    edit: [`assign out_valid_o = ${valid};`, `assign out_valid_o = ${valid} && !out_ready_i;`],
  }
}

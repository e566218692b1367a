import { expect, test } from 'vitest'
import { problemsIn } from '../../../sim/verilator-wasm/src/problems.js'

test('problems are read with their places, and what only counts them is not one', () => {
  const log = `%Warning-WIDTH: rtl/a b.v:2:11: Operator ASSIGNW expects 2 bits: 'x' generates 4 bits.
                        : ... In instance a
    2 |  assign y = x;
%Error-UNSUPPORTED: c.v:7:1: Unsupported: this
%Error: c.v:9: without a column
%Error: Specified --top-module 'nothere' was not found in design.
%Error: Exiting due to 3 error(s), 1 warning(s)
%Error: Command Failed ulimit
`
  const without = { code: null, file: null, line: null, column: null }
  expect(problemsIn(log)).toEqual([
    {
      kind: 'warning',
      code: 'WIDTH',
      file: 'rtl/a b.v',
      line: 2,
      column: 11,
      message: "Operator ASSIGNW expects 2 bits: 'x' generates 4 bits.",
    },
    { kind: 'error', code: 'UNSUPPORTED', file: 'c.v', line: 7, column: 1, message: 'Unsupported: this' },
    { kind: 'error', code: null, file: 'c.v', line: 9, column: null, message: 'without a column' },
    { ...without, kind: 'error', message: "Specified --top-module 'nothere' was not found in design." },
  ])
})

test('where nothing is wrong there are none', () => {
  expect(problemsIn('')).toEqual([])
  expect(problemsIn('- V e r i l a t i o n   R e p o r t\n')).toEqual([])
})

import { expect, test } from 'vitest'
import { geluMethods, geluParams } from '../../generator/units/gelu/gelu.params.js'
import { geluReference } from '../../generator/units/gelu/gelu.reference.js'
import { gelu } from '../../generator/units/gelu/gelu.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { csim } from '../../sim/csim/csim.js'
import { verilator } from '../../sim/verilator/verilator.js'

const formats = [
  { width: 32, fraction: 22, lanes: 16, rowCycles: 12 },
  { width: 18, fraction: 12, lanes: 5, rowCycles: 3 },
  { width: 16, fraction: 2, lanes: 4, rowCycles: 1 },
  { width: 16, fraction: 15, lanes: 4, rowCycles: 2 },
]

for (const method of geluMethods) {
  for (const rounding of ['trn', 'rnd'] as const) {
    test.each(formats)(
      `${method}, ${rounding}: all three equal in $width bits, $fraction of them fraction`,
      async (format) => {
        const maxError = method === 'delta-lut-nearest' ? 2e-3 : 1e-4
        const params = geluParams({ method, rounding, maxError, ...format })
        const run = { unit: gelu, params, cases: gelu.cases(params, 3), build: {}, seed: 3 }
        for (const [backend, stalls] of [
          [csim, 0],
          [verilator, 0.3],
          [verilator, 0.9],
        ] as const) {
          const row = await runCases({ ...run, backend, stalls })
          expect(row).toMatchObject({ differing: 0, failure: null })
          expect(row.compared).toBeGreaterThan(1000 / format.lanes)
        }
      },
    )
  }
}

test('evaluators match the rate of rows', () => {
  const evaluators = (lanes: number, rowCycles: number) =>
    geluParams({ method: 'shift', lanes, rowCycles, width: 32, fraction: 22, rounding: 'trn', maxError: 0 })
      .evaluators
  expect(evaluators(16, 12)).toBe(2)
  expect(evaluators(16, 16)).toBe(1)
  expect(evaluators(16, 1)).toBe(16)
  expect(evaluators(32, 6)).toBe(6)
})

test('both ends of the format are defined', () => {
  const params = geluParams({
    method: 'delta-lut',
    lanes: 4,
    rowCycles: 1,
    width: 32,
    fraction: 22,
    rounding: 'trn',
    maxError: 1e-4,
  })
  expect([...geluReference(params, Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0))]).toEqual([0, 2 ** 31 - 1, 0])
})

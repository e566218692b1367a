// needs: verilator g++
import { expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { geluMethods } from '../../generator/config/gelu-methods.js'
import { geluParams } from '../../generator/units/gelu/gelu.params.js'
import { geluReference } from '../../generator/units/gelu/gelu.reference.js'
import { gelu } from '../../generator/units/gelu/gelu.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'

const formats = [
  { width: 32, fraction: 22, mostShift: 0, lanes: 16, rowCycles: 12 },
  { width: 18, fraction: 12, mostShift: 0, lanes: 5, rowCycles: 3 },
  { width: 16, fraction: 2, mostShift: 0, lanes: 4, rowCycles: 1 },
  { width: 16, fraction: 15, mostShift: 0, lanes: 4, rowCycles: 2 },
  { width: 18, fraction: 15, mostShift: 5, lanes: 5, rowCycles: 3 },
  { width: 32, fraction: 22, mostShift: 16, lanes: 2, rowCycles: 1 },
  { width: 16, fraction: 12, mostShift: 1, lanes: 3, rowCycles: 3 },
]

// Either rounding in turns; all with all is for test:full.
const isChosen = (method: number, format: number, rounding: number) =>
  process.env.MOEFORGE_TEST_FULL !== undefined || (method + format + rounding) % 2 === 0

for (const [m, method] of geluMethods.entries()) {
  for (const [r, rounding] of (['trn', 'rnd'] as const).entries()) {
    const chosen = formats.filter((_, f) => isChosen(m, f, r))
    test.each(chosen.map((format) => [JSON.stringify(format), format] as const))(
      `${method}, ${rounding}: all three equal, %s`,
      async (_, format) => {
        const maxError = method === 'delta-lut-nearest' ? 2e-3 : 1e-4
        const params = geluParams({ method, activation: 'gelu', rounding, maxError, ...format })
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

const needs = {
  method: 'delta-lut',
  activation: 'gelu',
  lanes: 4,
  rowCycles: 1,
  width: 32,
  fraction: 22,
  mostShift: 0,
  rounding: 'trn',
  maxError: 1e-4,
} as const

test('every shift has rows of its own, both ends of the format among them', () => {
  const params = geluParams({ ...needs, mostShift: 5 })
  const [boundary, random] = gelu.cases(params, 1).map(({ inputs }) => inputs.in.fields)
  for (let shift = 0; shift <= 5; shift++) {
    const values = boundary.value.filter((_, i) => boundary.shift[Math.floor(i / 4)] === shift)
    expect(values).toContain(-(2 ** 31))
    expect(values).toContain(2 ** 31 - 1)
    expect(random.shift).toContain(shift)
  }
})

test('evaluators match the rate of rows', () => {
  const evaluators = (lanes: number, rowCycles: number) =>
    geluParams({ ...needs, method: 'shift', lanes, rowCycles }).evaluators
  expect(evaluators(16, 12)).toBe(2)
  expect(evaluators(16, 16)).toBe(1)
  expect(evaluators(16, 1)).toBe(16)
  expect(evaluators(32, 6)).toBe(6)
})

test('both ends of the format are defined', () => {
  const params = geluParams(needs)
  expect([...geluReference(params, Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0))]).toEqual([0, 2 ** 31 - 1, 0])
})

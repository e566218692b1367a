import { expect, test } from 'vitest'
import { softmaxMethods, softmaxParams } from '../../generator/units/softmax/softmax.params.js'
import { softmax } from '../../generator/units/softmax/softmax.unit.js'
import { runCases } from '../../generator/verify/run-cases.js'
import { csim } from '../../sim/csim/csim.js'
import { verilator } from '../../sim/verilator/verilator.js'

const shapes = [
  { lanes: 16, rowCycles: 4, maxKeys: 129, maxRows: 129, width: 32, fraction: 22, scale: 1 / 8 },
  { lanes: 8, rowCycles: 2, maxKeys: 17, maxRows: 17, width: 18, fraction: 12, scale: 1 / Math.sqrt(32) },
  { lanes: 5, rowCycles: 3, maxKeys: 41, maxRows: 9, width: 16, fraction: 3, scale: 1 },
  { lanes: 4, rowCycles: 1, maxKeys: 64, maxRows: 70, width: 24, fraction: 20, scale: 1 / 4 },
  { lanes: 1, rowCycles: 2, maxKeys: 7, maxRows: 5, width: 32, fraction: 22, scale: 1 },
]

for (const method of softmaxMethods) {
  test.each(shapes)(
    `${method}: all three equal, $lanes lanes, $maxKeys keys, $width bits, $fraction of them fraction`,
    async (shape) => {
      const params = softmaxParams({ method, rounding: 'rnd', ...shape })
      const run = { unit: softmax, params, cases: softmax.cases(params, 3), build: {}, seed: 3 }
      for (const [backend, stalls] of [
        [csim, 0],
        [verilator, 0.3],
        [verilator, 0.9],
      ] as const) {
        const row = await runCases({ ...run, backend, stalls })
        expect(row).toMatchObject({ differing: 0, failure: null, failedCase: null, first: null })
        expect(row.compared).toBeGreaterThan(50)
      }
    },
  )
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { costOf } from '../../generator/report/device-cells.js'
import { errorTable, type UnitReport, wholeTable, withoutCost } from '../../generator/report/unit-report.js'
import { unitReports } from '../../generator/report/unit-reports.js'
import { findTool } from '../../sim/tools.js'

const page = readFileSync(join(packageRoot, 'docs/reference/numerics.md'), 'utf8')

function shownTable(unit: string): string {
  return new RegExp(`<!-- measured: ${unit} -->\n(.*?)<!-- end -->`, 's').exec(page)?.[1] ?? ''
}

describe.each(Object.entries(unitReports))('docs/reference/numerics.md, %s', (unit, report) => {
  test('shows the errors that are measured: npm run measure:errors', () => {
    expect(withoutCost(shownTable(unit))).toBe(errorTable(report()))
  })

  test.runIf(process.env.MOEFORGE_TEST_FULL && findTool('yosys') !== null)(
    'shows what is synthesised: npm run measure:cost',
    async () => {
      expect(shownTable(unit)).toBe(await wholeTable(report()))
    },
    // Yosys takes minutes for a gate.
    1_800_000,
  )
})

test('a table without its cost is the table of errors', async () => {
  const report: UnitReport = {
    heading: ['a', 'b'],
    rows: [{ cells: ['1', '2'], cost: async () => ({ ...costOf({}), lut: 3, ff: 4, dsp: 5, bram: 0.5 }) }],
  }
  const whole = await wholeTable(report)
  expect(whole).toBe(
    '| a | b | LUT | FF | DSP48E2 | BRAM36 |\n| --- | --- | --- | --- | --- | --- |\n| 1 | 2 | 3 | 4 | 5 | 0.5 |\n',
  )
  expect(withoutCost(whole)).toBe(errorTable(report))
})

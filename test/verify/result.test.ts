import { expect, test } from 'vitest'
import {
  comparedValues,
  passed,
  type Result,
  verdict,
  verificationJson,
} from '../../generator/verify/result.js'
import { failureReport, verificationTable } from '../../generator/verify/table.js'

const row: Result = {
  ...{ subject: 'gelu', kind: 'unit', backend: 'csim', vectors: 1, compared: 5, differing: 0, first: null },
  ...{ parts: [], cycles: null, seconds: 0, failure: null, failedCase: null, notRun: null },
}
const reference: Result = { ...row, backend: 'model', compared: 0 }
const nothing: Result = { ...row, compared: 0 }
const skipped: Result = {
  ...nothing,
  backend: 'verilator',
  notRun: 'numerics.profile: edge-moe; write exact',
}
const whole = (results: Result[]) => ({
  config: 'c',
  profile: 'exact',
  seed: 1,
  stalls: 0,
  simulator: null,
  results,
})

test('a backend that compared nothing has not passed, the reference alone may', () => {
  expect([row, reference, nothing, skipped].map(verdict)).toEqual(['ok', 'ok', 'FAILED', 'not run'])
  expect([row, reference, nothing, skipped].map(passed)).toEqual([true, true, false, true])
  expect(failureReport(whole([nothing]), [])).toContain('gelu csim, c seed=1: nothing was compared')
})

test('nothing compared is never called equal', () => {
  expect(comparedValues([reference, skipped])).toBe(0)
  expect(verificationTable(whole([reference]))).toMatch(
    /0 values compared, 0 differing: nothing was compared$/,
  )
  expect(verificationJson(whole([reference]))).toMatchObject({ passed: false })
  expect(verificationJson(whole([reference, row]))).toMatchObject({ passed: true })
})

test('what was not run is a row, with the reason once', () => {
  const table = verificationTable(whole([row, skipped, skipped]))
  expect(table).toContain('not run')
  expect(table.match(/not run on verilator: numerics\.profile: edge-moe; write exact/g)).toHaveLength(1)
  expect(table).toContain('all equal, 2 of 3 rows not run')
})

test('all that differs is listed, in order, however much it is', () => {
  const parts = Array.from({ length: 30 }, (_, i) => ({
    ...{ name: `l${i}_q`, case: null, compared: 10, differing: i + 1 },
    first: { where: `l${i}_q[0][${i}]`, got: i, want: -i - 1 },
  }))
  const failed: Result = {
    ...{ ...row, subject: 'network depth', kind: 'network', compared: 300, differing: 465 },
    ...{ first: parts[0].first, parts },
  }
  const lines = failureReport(whole([failed]), []).split('\n')
  expect(lines[0]).toContain('l0_q[0][0]: got 0, want -1 (465 of 300 differ)')
  expect(lines[1]).toBe('  all 30 that differ, in their order:')
  expect(lines.slice(2, 32)).toEqual(
    parts.map(
      ({ name }, i) => `    ${name}: ${i + 1} of 10, first ${name}[0][${i}]: got ${i}, want ${-i - 1}`,
    ),
  )
  expect(verificationJson(whole([failed]))).toMatchObject({ results: [{ parts }] })
})

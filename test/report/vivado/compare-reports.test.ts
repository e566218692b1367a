import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { compareReports, failing } from '../../../generator/report/vivado/compare-reports.js'
import { findReports } from '../../../generator/report/vivado/find-reports.js'
import { ownEstimates } from '../../../generator/report/vivado/own-estimates.js'
import { readReports, type VivadoReports } from '../../../generator/report/vivado/read-reports.js'
import { reservedBram } from '../../../generator/targets/verilog-array/memory-plan.js'
import { plannedProgram } from '../../../generator/targets/verilog-array/planned-program.js'
import type { FixtureName } from './fixtures.js'

const nano = elaborate(loadConfig('nano'))

async function reportsOf(name: FixtureName): Promise<VivadoReports> {
  const dir = join(packageRoot, 'test/report/vivado/fixtures', name)
  return readReports(dir, await findReports(dir))
}

const ooc = await reportsOf('ooc')
const system = await reportsOf('system')

test('estimates are those of the memory plan and the array', () => {
  const { taken } = plannedProgram(nano).memory
  expect(ownEstimates(nano)).toEqual({
    bram: { min: taken.bram, max: taken.bram + reservedBram },
    uram: { min: 0, max: 0 },
    dsp: { min: 64, max: null },
  })
})

test('an accelerator by itself is compared as a whole', () => {
  const report = compareReports(nano, ooc)
  expect(report).toMatchObject({ problems: [], differences: [], notes: ['not read: power.rpt'] })
  expect(report.clock).toMatchObject({ name: 'aclk', period: 3.333 })
  expect(report.mostMhz).toBe(309.6)
  expect(report.resources.find(({ resource }) => resource === 'bram')).toEqual({
    ...{ resource: 'bram', used: 36.5, available: 912, accelerator: 36.5 },
    estimate: ownEstimates(nano).bram,
  })
})

test('in a block design its module is, and what fails and what differs is said', () => {
  const report = compareReports(nano, system)
  const lut = report.resources.find(({ resource }) => resource === 'lut')
  expect(lut).toMatchObject({ used: 31002, accelerator: 20300 })
  expect(report.problems).toEqual([
    'setup: the worst slack is -0.215 ns, -1.204 ns in all; 31 of 98765 endpoints fail',
  ])
  expect(failing(report)).toEqual(['setup'])
  expect(report.differences).toEqual([
    'Block RAM Tile: 86.5 instead of 23~83',
    'DSPs: 48 instead of at least 64',
  ])
})

test('each kind of check fails by itself, and so does a design without constraints', () => {
  const withCheck = (name: 'setup' | 'hold' | 'pulse', worst: number | null) => {
    const checks = { ...ooc.timing.checks, [name]: { ...ooc.timing.checks[name], worst } }
    return compareReports(nano, { ...ooc, timing: { ...ooc.timing, checks } })
  }
  expect(failing(withCheck('hold', -0.01))).toEqual(['hold'])
  expect(failing(withCheck('pulse', -0.01))).toEqual(['pulse width'])
  expect(withCheck('setup', null).problems).toEqual(['setup: no path is constrained, so nothing was timed'])
  expect(withCheck('hold', null).problems).toEqual([])
})

test('what does not fit is a problem', () => {
  const utilization = { ...ooc.utilization, dsp: { used: 3000, available: 2520 } }
  const report = compareReports(nano, { ...ooc, utilization })
  expect(report.problems).toEqual(['DSPs: 3000 of 2520, does not fit'])
  expect(failing(report)).toEqual(['DSPs'])
})

test.each<[string, Partial<VivadoReports>, RegExp]>([
  [
    'another clock',
    { timing: { ...ooc.timing, clocks: [{ name: 'aclk', period: 5, setup: null }] } },
    /^aclk has 5 ns; the config asks for 3\.333 \(hardware\.clockMhz: 300\)$/,
  ],
  [
    'another part',
    { header: { ...ooc.header, device: 'xck26-sfvc784-2LV-c' } },
    /^it was implemented for xck26-sfvc784-2LV-c; the config's zcu102 is xczu9eg-ffvb1156-2-e/,
  ],
  [
    'no routing',
    { header: { ...ooc.header, state: 'Synthesized' } },
    /^the design was not routed \(Synthesized\): delays of wires are estimates of Vivado$/,
  ],
  [
    'another design',
    { header: { ...ooc.header, design: 'other_accel' } },
    /^no module of the hierarchy is nano_accel, so estimates, which are of nano_accel, were not compared$/,
  ],
  [
    'another design without a hierarchy',
    { header: { ...ooc.header, design: 'other_accel' }, hierarchy: null },
    /^there is no report of utilization by hierarchy, so estimates/,
  ],
])('%s is noted', (_, change, message) => {
  const [note] = compareReports(nano, { ...ooc, ...change }).notes
  expect(note).toMatch(message)
})

test('a design without an accelerator has no estimates', () => {
  const edgeMoe = elaborate(loadConfig('nano', { numerics: 'edge-moe' }))
  const report = compareReports(edgeMoe, ooc)
  expect(report.notes[0]).toMatch(/^a design like this has no accelerator in Verilog/)
  expect(report.resources.every(({ estimate }) => estimate === null)).toBe(true)
})

import { expect, test } from 'vitest'
import { parseHierarchy } from '../../../generator/report/vivado/hierarchy.js'
import { reportHeader } from '../../../generator/report/vivado/report-header.js'
import { parseTimingPaths } from '../../../generator/report/vivado/timing-paths.js'
import { parseTimingSummary } from '../../../generator/report/vivado/timing-summary.js'
import { parseUtilization } from '../../../generator/report/vivado/utilization.js'
import { fixture } from './fixtures.js'

const summary = await fixture('system', 'timing_summary.rpt')
const utilization = await fixture('ooc', 'utilization.rpt')
const hierarchy = await fixture('ooc', 'utilization_hierarchical.rpt')
const paths = await fixture('ooc', 'timing.rpt')

test('a head says version, design, device, how far it had come, and by its command what it is of', async () => {
  expect(reportHeader(utilization, 'u.rpt')).toEqual({
    ...{ kind: 'utilization', version: '2023.2', design: 'nano_accel', device: 'xczu9eg-ffvb1156-2-e' },
    state: 'Physopt postRoute',
  })
  expect(reportHeader(summary, 's.rpt')).toEqual({
    ...{ kind: 'timing summary', version: '2022.2', design: 'system_wrapper', device: 'xczu9eg-ffvb1156' },
    state: null,
  })
  expect(reportHeader(hierarchy, 'h.rpt')?.kind).toBe('hierarchy')
  expect(reportHeader(paths, 'p.rpt')?.kind).toBe('paths')
  expect(reportHeader(await fixture('ooc', 'power.rpt'), 'w.rpt')?.kind).toBeNull()
})

test('a timing summary has its checks, and each clock its own setup', () => {
  const { checks, clocks } = parseTimingSummary(summary, 's.rpt')
  expect(checks).toEqual({
    setup: { worst: -0.215, total: -1.204, failing: 31, endpoints: 98765 },
    hold: { worst: 0.01, total: 0, failing: 0, endpoints: 98765 },
    pulse: { worst: 1.124, total: 0, failing: 0, endpoints: 45001 },
  })
  // A clock that drives no register has a pulse width alone.
  expect(clocks).toEqual([
    { name: 'clk_pl_0', period: 3.334, setup: checks.setup },
    { name: 'clk_spare', period: 10, setup: null },
  ])
})

test('where nothing is constrained, nothing is known', () => {
  const none = summary.replace(/^ +-0\.215 .*$/m, `    ${'NA   '.repeat(12)}`)
  expect(parseTimingSummary(none, 's.rpt').checks.setup).toEqual({
    ...{ worst: null, total: null, failing: null, endpoints: null },
  })
})

test('paths have slack, ends, cells and delays, the worst first; holds are none', () => {
  expect(parseTimingPaths(paths, 'p.rpt')).toEqual([
    {
      slack: 0.104,
      from: 'u_accel_top/u_accel/u_array/u_linear_array/gen_lane[3].u_mac_lane/sum_q_reg[4]/C',
      to: 'u_accel_top/u_accel/u_array/u_linear_array/gen_lane[3].u_mac_lane/sum_q_reg[40]/D',
      ...{ levels: 7, cells: 'CARRY8=5 LUT2=1 LUT6=1', logic: 1.402, route: 1.755 },
    },
    {
      ...{ slack: 0.131, from: 'aresetn', to: 'u_accel_top/u_accel_stop/state_q_reg[0]/R' },
      ...{ levels: 0, cells: '', logic: 0, route: 0.9 },
    },
  ])
  expect(parseTimingPaths(summary, 's.rpt').map(({ slack }) => slack)).toEqual([-0.215, -0.012])
})

test('a path that is not constrained has no slack, and is the last', () => {
  const free = paths
    .replace(
      'Slack (MET) :             0.104ns  (required time - arrival time)',
      'Slack:                    inf',
    )
    .replace('Setup (Max at Slow Process Corner)', 'Max at Slow Process Corner')
  expect(parseTimingPaths(free, 'p.rpt').map(({ slack }) => slack)).toEqual([0.131, null])
})

test('utilization is by the names of the sites, the first of each; what a part lacks is null', () => {
  expect(parseUtilization(utilization, 'u.rpt')).toEqual({
    lut: { used: 20110, available: 274080 },
    lutLogic: { used: 17500, available: 274080 },
    lutMemory: { used: 2610, available: 144000 },
    ff: { used: 24300, available: 548160 },
    carry8: { used: 1205, available: 34260 },
    bram: { used: 36.5, available: 912 },
    uram: { used: null, available: null },
    dsp: { used: 140, available: 2520 },
  })
})

test('an earlier table has no column of what is prohibited', () => {
  const old = utilization.replaceAll(/^(\|.*\|.*\|.*\|).*?\|(.*\|.*\|)$/gm, '$1$2')
  expect(old).not.toContain('Prohibited')
  expect(parseUtilization(old, 'u.rpt')).toEqual(parseUtilization(utilization, 'u.rpt'))
})

test('the hierarchy has depths, halves of block RAM, and both kinds of LUT memory together', () => {
  const rows = parseHierarchy(hierarchy, 'h.rpt')
  expect(rows.map(({ instance, depth }) => [instance, depth])).toEqual([
    ...[
      ['nano_accel', 0],
      ['(nano_accel)', 1],
      ['u_accel_top', 1],
      ['u_accel', 2],
    ],
    ...[
      ['u_array', 3],
      ['u_linear_array', 4],
    ],
  ])
  expect(rows[4]).toMatchObject({
    module: 'linear_engine',
    cells: { lut: 6100, lutLogic: 5900, lutMemory: 200, ff: 9000, bram: 2.5, uram: null, dsp: 64 },
  })
})

test('shares behind numbers, and a column of UltraRAM, are read too', () => {
  const wide = hierarchy
    .replace('| DSP Blocks |', '| URAM | DSP Blocks |')
    .replaceAll(/^(\| .*\|)( +\d+) \|$/gm, '$1    4 |$2(5.56%) |')
  const [{ cells }] = parseHierarchy(wide, 'h.rpt')
  expect(cells).toMatchObject({ uram: 4, dsp: 140 })
})

test('a file without a head is none that is read; half a head is an error', () => {
  expect(reportHeader('', 'r.rpt')).toBeNull()
  expect(reportHeader('Design Route Status\n', 'r.rpt')).toBeNull()
  for (const [wrong, message] of [
    [
      utilization.replace('Vivado v.2023.2', 'a tool'),
      /^r\.rpt: its head has no version of Vivado; write it again/,
    ],
    [utilization.replace(/^\| Design .*\n/m, ''), /^r\.rpt: is not whole: its head has no "Design"/],
  ] as const)
    expect(() => reportHeader(wrong, 'r.rpt')).toThrow(message)
})

test.each([
  [
    'half a summary',
    () => parseTimingSummary(summary.slice(0, 1500), 'r.rpt'),
    /r\.rpt: is not a timing summary, or not all/,
  ],
  [
    'half a path',
    () => parseTimingPaths(paths.slice(0, 1400), 'r.rpt'),
    /r\.rpt: a path is not whole: it has no "/,
  ],
  [
    'a slack that is none',
    () => parseTimingPaths(paths.replace('0.104ns', 'soon'), 'r.rpt'),
    /r\.rpt: Slack: "soon" is not a number/,
  ],
  [
    'another family',
    () => parseUtilization(utilization.replace('CLB LUTs*', 'Slice LUTs'), 'r.rpt'),
    /not of an UltraScale\+: it has no row "CLB LUTs"/,
  ],
  [
    'a number that is none',
    () => parseUtilization(utilization.replace(' 20110 ', ' many '), 'r.rpt'),
    /r\.rpt: CLB LUTs, Used: "many" is not/,
  ],
  [
    'no rows',
    () => parseHierarchy(utilization, 'r.rpt'),
    /r\.rpt: is not a report of utilization by hierarchy/,
  ],
])('%s is an error that names the file', (_, parse, message) => {
  expect(parse).toThrow(message)
})

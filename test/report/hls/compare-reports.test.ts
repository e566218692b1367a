import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { compareReports } from '../../../generator/report/hls/compare-reports.js'
import { parseCsynth } from '../../../generator/report/hls/csynth.js'
import { hlsReportJson } from '../../../generator/report/hls/hls-report-json.js'
import { hlsReportText } from '../../../generator/report/hls/hls-report-text.js'
import type { ExpectedLoop } from '../../../generator/report/hls/match-loops.js'
import { type MadeLoop, type MadeModule, madeReport } from './made-report.js'

const design = elaborate(loadConfig('nano'))

function compared(expected: readonly ExpectedLoop[], text: string, left: readonly string[] = []) {
  return compareReports(design, { folder: 'report', csynth: parseCsynth(text, 'csynth.xml'), left }, expected)
}

const rows: ExpectedLoop = { process: 'finish', loop: 'rows', initiationInterval: 1, trips: 64, depth: 4 }

const made: MadeLoop = { name: 'rows', trips: 64, interval: 1, depth: 4 }

/** What is said of `rows` where a report has this. */
function said(loop: Partial<MadeLoop>, wanted: ExpectedLoop = rows) {
  const module = { name: 'finish_kernel_config_s', loops: [{ ...made, ...loop }] }
  const { loops, problems } = compared([wanted], madeReport([{ name: 'top', loops: [] }, module]))
  return { problems, loops, differences: loops.flatMap(({ differences }) => differences) }
}

test('a report of several modules is compared loop by loop', () => {
  const text = readFileSync(join(packageRoot, 'test/report/hls/fixtures/csynth.xml'), 'utf8')
  const expected = [
    { process: 'multiply', loop: 'pairs', initiationInterval: 1, trips: 512, depth: 8 },
    rows,
    { process: 'finish', loop: 'turns', initiationInterval: 1, trips: 64, depth: 3 },
    { process: 'divide', loop: 'queries', initiationInterval: 1 },
  ]
  const report = compared(expected, text, ['old_csynth.xml'])
  const title = 'multiply pairs (multiply_small_config_Pipeline_pairs)'
  expect(report.problems).toEqual([`${title}: II 2 instead of 1`])
  expect(report.missing).toEqual([expected[3]])
  expect(report.unexpected.map(({ module, loop }) => `${module} ${loop.name}`)).toEqual([
    'small_kernel images',
    'small_kernel segments',
  ])
  const printed = hlsReportText(report, 120)
  expect(printed).toMatch(/^multiply +pairs +1 \/ 2 +512 \/ 1~512 +8 \/ 12 +1034 \/ 11~1033 +multiply_small/m)
  expect(printed).toMatch(/^finish +rows +1 \/ 1 +64 \/ 64 +4 \/ 4 +67 \/ 66 +finish_small_config_s$/m)
  expect(printed).toContain(`worse than expected:\n  ${title}: II 2 instead of 1\n`)
  expect(printed).toContain(`differs and is no worse:\n  ${title}: depth 12 instead of 8\n`)
  expect(printed).toContain('expected, and in no report:\n  divide queries\n')
  expect(printed).toContain('  small_kernel images segments: not pipelined, 3 trips, 300~900 cycles\n')
  expect(printed).toContain('clock: 2.92 ns estimated, 2.92 at most (4 less 1.08)\n')
  expect(printed).toContain('DSP 1300 of 1248 (104.2%, does not fit)')
  expect(printed).toContain('  not read, as the design has no such modules now: old_csynth.xml\n')
  expect(printed).toMatch(
    /loops: 3 compared, 1 worse than expected, 1 expected and in no report; the clock is met$/,
  )
  const json = hlsReportJson(report, 'nano')
  expect(json).toMatchObject({
    ok: false,
    top: 'small_kernel',
    missing: [{ process: 'divide', loop: 'queries' }],
  })
  expect(json.loops[0]).toMatchObject({
    expected: { initiationInterval: 1, trips: 512, depth: 8, mostLatency: 1034 },
    reported: { initiationInterval: 2, depth: 12 },
  })
})

test('a narrow table leaves columns out, and says which', () => {
  const report = compared(
    [rows],
    madeReport([
      { name: 'top', loops: [] },
      { name: 'finish', loops: [made] },
    ]),
  )
  const printed = (width: number) => hlsReportText(report, width).replaceAll('\n', ' ')
  expect(printed(40)).toContain('left out at 40 columns: module;')
  expect(printed(36)).toContain('left out at 36 columns: depth, module;')
  expect(printed(30)).toContain('left out at 30 columns: depth, latency, module;')
})

test('as expected or better is no problem', () => {
  expect(said({})).toMatchObject({ problems: [], differences: [] })
  expect(said({}, { ...rows, initiationInterval: 2 })).toMatchObject({
    problems: [],
    differences: ['II 1 instead of 2'],
  })
  expect(said({ trips: 32, depth: 9 })).toMatchObject({
    problems: [],
    differences: ['32 trips instead of 64', 'depth 9 instead of 4'],
  })
})

test.each<[string, Partial<MadeLoop>, RegExp]>([
  ['a worse interval', { interval: 3 }, /: II 3 instead of 1$/],
  ['no pipeline', { interval: null }, /: not pipelined instead of II 1$/],
  ['no bound of trips', { trips: 'undef' }, /: its trip count has no bound$/],
  ['more trips', { trips: 128 }, /: 130 cycles instead of at most 67: 128 trips instead of 64$/],
  ['more cycles', { latency: 200 }, /: 200 cycles instead of at most 67$/],
  ['no latency', { latency: 'undef' }, /: its latency is not known$/],
])('%s is one problem', (_, loop, message) => {
  const { problems } = said(loop)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(message)
})

test('what the schedule does not say is not compared, and that is said', () => {
  const { problems, notes } = compared(
    [{ process: 'finish', loop: 'rows', initiationInterval: 1 }],
    madeReport([
      { name: 'top', loops: [] },
      { name: 'finish', loops: [{ ...made, trips: 9999 }] },
    ]),
  )
  expect(problems).toEqual([])
  expect(notes).toContainEqual(expect.stringMatching(/^cycles were not compared .*: finish rows$/))
})

test('the clock is met up to the target less the uncertainty, which reports round', () => {
  const withClock = (estimated: number) => {
    const modules = ['top', 'slow'].map((name) => ({ name, loops: [], estimated }))
    return compared([], madeReport(modules))
  }
  expect(withClock(2.93).problems).toEqual([])
  expect(withClock(2.931).problems).toEqual(['the clock: 2.931 ns instead of at most 2.92, in top, slow'])
  // The design asks for another clock than it was synthesised for.
  expect(withClock(2).notes).toContainEqual(
    expect.stringMatching(/^it was synthesised for 4 ns; the config asks for 3\.333/),
  )
})

test('a report without an estimate of the clock does not meet it', () => {
  const unknown = madeReport([{ name: 'top', loops: [] }]).replaceAll('2.5</E', 'undef</E')
  expect(compared([], unknown).problems).toEqual([
    'the clock: the report does not say its target or its estimate',
  ])
})

test('a line names a few of many late modules', () => {
  const names = ['top', 'a', 'b', 'c', 'd', 'e']
  const { problems } = compared([], madeReport(names.map((name) => ({ name, loops: [], estimated: 9 }))))
  expect(problems).toEqual(['the clock: 9 ns instead of at most 2.92, in top, a, b, c, 2 more'])
})

/** Which expected loop a loop in a module is found to be: `process loop`. */
function matched(module: string, name: string, expected: readonly ExpectedLoop[]) {
  const modules: MadeModule[] = [
    { name: 'top', loops: [] },
    { name: module, loops: [{ ...made, name }] },
  ]
  const { loops } = compared(expected, madeReport(modules))
  return loops.map(({ expected: { process, loop } }) => `${process} ${loop}`).join()
}

const loop = (process: string, label: string): ExpectedLoop => ({
  process,
  loop: label,
  initiationInterval: 1,
})

test.each([
  ['finish', 'rows', 'finish rows'],
  ['finish_kernel_config_s', 'rows', 'finish rows'],
  ['finish_3', 'rows', 'finish rows'],
  ['finish_ap_uint_16_5_s', 'rows', 'finish rows'],
  ['finish_kernel_config_Pipeline_rows', 'rows', 'finish rows'],
  ['finish_kernel_config_Pipeline_rows2', 'rows2', 'finish rows'],
  // The longer name is another function.
  ['finish_all_kernel_config_s', 'rows', 'finish_all rows'],
  // Flattened with what is around it.
  ['finish_kernel_config_s', 'VITIS_LOOP_12_1_rows', 'finish rows'],
  ['finish_kernel_config_s', 'outer_wide_rows', 'finish wide_rows'],
  // Inlined: only one function has such a loop, or several have.
  ['store_kernel_config_s', 'queries', 'divide queries'],
  ['store_kernel_config_s', 'rows', ''],
  // Names that only begin alike.
  ['finisher_s', 'rows', ''],
  ['finish_kernel_config_s', 'rowsum', ''],
])('of module %s, loop %s is %j', (module, name, found) => {
  const expected = [
    ...[loop('finish', 'rows'), loop('finish', 'wide_rows'), loop('finish_all', 'rows')],
    loop('divide', 'queries'),
  ]
  expect(matched(module, name, expected)).toBe(found)
})

test('a label with a number is another loop before it is an instance', () => {
  const expected = [loop('finish', 'rows'), loop('finish', 'rows2')]
  expect(matched('finish_kernel_config_s', 'rows2', expected)).toBe('finish rows2')
  expect(matched('finish_kernel_config_s', 'rows3', expected)).toBe('finish rows')
})

test('a function of the sources is no process that its name begins with', () => {
  const expected = [loop('run', 'rows'), loop('walk', 'rows')]
  expect(matched('run_kernel_config_s', 'rows', expected)).toBe('run rows')
  expect(matched('run_operations_kernel_config_s', 'rows', expected)).toBe('')
})

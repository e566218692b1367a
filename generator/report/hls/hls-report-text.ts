import { left, right, textTable, withoutColumns } from '../../base/text-table.js'
import type { ComparedLoop } from './compare-loops.js'
import { type HlsReport, nameOf, titleOf } from './compare-reports.js'
import { resourceNames } from './csynth.js'
import type { CsynthLoop } from './csynth-loops.js'
import type { Extent } from './csynth-values.js'

/** What `hls-report` prints: a row a loop, what differs, the clock, the cells, and what else is to be known. */
export function hlsReportText(report: HlsReport, width?: number): string {
  const { loops, missing, unexpected, problems, notes } = report
  const differing = loops.filter(({ differences }) => differences.length > 0)
  return [
    loopTable(loops, width),
    'II, trips, depth and latency: expected / reported, in cycles; - is not known',
    ...section('worse than expected', problems),
    ...section(
      'differs and is no worse',
      differing.map((loop) => `${titleOf(loop)}: ${loop.differences.join(', ')}`),
    ),
    ...section('expected, and in no report', missing.map(nameOf)),
    ...section(
      'reported, and not expected',
      unexpected.map(
        ({ module, loop }) => `${[module, ...loop.outer, loop.name].join(' ')}: ${figuresOf(loop)}`,
      ),
    ),
    ...wholeLines(report),
    ...section('to be known', notes),
    verdictOf(report),
  ].join('\n')
}

/** The last line. */
function verdictOf({ loops, clock, missing }: HlsReport): string {
  const worse = loops.filter(({ problems }) => problems.length > 0).length
  const parts = [
    `${loops.length} compared`,
    worse === 0 ? 'none worse than expected' : `${worse} worse than expected`,
    ...(missing.length === 0 ? [] : [`${missing.length} expected and in no report`]),
  ]
  return `loops: ${parts.join(', ')}; the clock is ${clock.problem === null ? 'met' : 'not met'}`
}

function loopTable(loops: readonly ComparedLoop[], width?: number): string {
  const columns = [
    ...[left('process'), left('loop'), right('II'), right('trips'), right('depth'), right('latency')],
    left('module'),
  ]
  const whole = { columns, rows: loops.map(cellsOf) }
  return textTable(
    [
      whole,
      withoutColumns(whole, ['module']),
      withoutColumns(whole, ['depth', 'module']),
      withoutColumns(whole, ['depth', 'latency', 'module']),
    ],
    width,
  )
}

function cellsOf({ expected, loop, module, mostLatency, isFlattened }: ComparedLoop): string[] {
  const name = isFlattened ? `${expected.loop} (${loop.name})` : expected.loop
  return [
    ...[expected.process, name],
    `${expected.initiationInterval} / ${figure(loop.initiationInterval)}`,
    `${figure(expected.trips)} / ${extent(loop.trips)}`,
    `${figure(expected.depth)} / ${figure(loop.depth)}`,
    `${figure(mostLatency)} / ${extent(loop.latency)}`,
    module,
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)]
}

function figuresOf({ initiationInterval, trips, latency }: CsynthLoop): string {
  const pipeline = initiationInterval === null ? 'not pipelined' : `II ${initiationInterval}`
  return `${pipeline}, ${extent(trips)} trips, ${extent(latency)} cycles`
}

/** The clock, the latency and the cells of the whole kernel. */
function wholeLines({ reports: { csynth }, clock }: HlsReport): string[] {
  const [top] = csynth.modules
  const cells = resourceNames.map((name) => {
    const [used, available] = [top.resources[name], csynth.available[name]]
    return `${name} ${figure(used)} of ${figure(available)}${share(used, available)}`
  })
  return [
    `${csynth.top} on ${csynth.part}, Vitis ${csynth.version}: ${extent(top.latency)} cycles`,
    `clock: ${figure(clock.estimated)} ns estimated, ${figure(clock.budget)} at most (${figure(clock.target)} less ${figure(clock.uncertainty)})`,
    cells.join(', '),
  ]
}

function share(used: number | null, available: number | null): string {
  if (used === null || available === null || available === 0) return ''
  return ` (${((100 * used) / available).toFixed(1)}%${used > available ? ', does not fit' : ''})`
}

function extent({ min, max }: Extent): string {
  return min === max ? figure(max) : `${figure(min)}~${figure(max)}`
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : `${value}`
}

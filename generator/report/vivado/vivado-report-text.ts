import { left, right, textTable, withoutColumns } from '../../base/text-table.js'
import { type ComparedResource, checkTitles, failing, type VivadoReport } from './compare-reports.js'
import type { HierarchyRow } from './hierarchy.js'
import { estimateText } from './own-estimates.js'
import type { TimingPath } from './timing-paths.js'
import { timingChecks } from './timing-summary.js'
import { resourceTitles } from './utilization.js'

/** What `vivado-report` prints: timing, cells beside estimates, where they are, the worst paths, and what to know. */
export function vivadoReportText(report: VivadoReport, width?: number): string {
  const { reports, resources, problems, differences, notes } = report
  const { version, design, device, state } = reports.header
  return [
    `${design} on ${device}, Vivado ${version}${state === null ? '' : `, ${state}`}`,
    checkTable(report, width),
    ...clockLines(report),
    '',
    resourceTable(resources, width),
    'accelerator: of its module alone; estimated: of that, without any tool; - is not known',
    '',
    ...hierarchyLines(report, width),
    ...pathLines(reports.paths),
    '',
    ...section('fails', problems),
    ...section('differs from what was estimated', differences),
    ...section('to be known', notes),
    verdictOf(report),
  ].join('\n')
}

/** The last line. */
function verdictOf(report: VivadoReport): string {
  const failed = failing(report)
  return failed.length === 0 ? 'timing is met, and the design fits' : `fails: ${failed.join(', ')}`
}

function checkTable({ reports }: VivadoReport, width?: number): string {
  const columns = [left('check'), right('worst ns'), right('total ns'), right('failing'), right('endpoints')]
  const rows = timingChecks.map((name) => {
    const { worst, total, failing: ends, endpoints } = reports.timing.checks[name]
    return [checkTitles[name], ...[worst, total, ends, endpoints].map(figure)]
  })
  return textTable([{ columns, rows }], width)
}

function clockLines({ clock, mostMhz, reports }: VivadoReport): string[] {
  if (clock === null) return ['clock: none is constrained']
  const most = mostMhz === null ? '' : `; its worst path allows ${mostMhz} MHz`
  const others = reports.timing.clocks.filter((each) => each !== clock)
  return [
    `clock: ${clock.name}, ${clock.period} ns${most}`,
    ...(others.length === 0
      ? []
      : [`other clocks: ${others.map(({ name, period }) => `${name}, ${period} ns`).join('; ')}`]),
  ]
}

function resourceTable(resources: readonly ComparedResource[], width?: number): string {
  const whole = {
    columns: [
      ...[left('cells'), right('used'), right('available'), right('share')],
      ...[right('accelerator'), right('estimated')],
    ],
    rows: resources.map(({ resource, used, available, accelerator, estimate }) => [
      ...[resourceTitles[resource], figure(used), figure(available), share(used, available)],
      ...[figure(accelerator), estimate === null ? '-' : estimateText(estimate)],
    ]),
  }
  return textTable([whole, withoutColumns(whole, ['available'])], width)
}

/** Levels of a design that are printed, and levels below the accelerator in it: deeper ones are in the JSON. */
const deepest = { design: 2, accelerator: 3 }

function shownRows(hierarchy: readonly HierarchyRow[], accelerator: HierarchyRow | null): HierarchyRow[] {
  let most = deepest.design
  return hierarchy.filter((row) => {
    if (row === accelerator) most = row.depth + deepest.accelerator
    else if (accelerator !== null && row.depth <= accelerator.depth) most = deepest.design
    return row.depth <= most
  })
}

function hierarchyLines({ reports: { hierarchy }, accelerator }: VivadoReport, width?: number): string[] {
  if (hierarchy === null) return []
  const shown = shownRows(hierarchy, accelerator)
  const whole = {
    columns: [left('instance'), ...['LUT', 'memory', 'FF', 'BRAM', 'URAM', 'DSP'].map(right), left('module')],
    rows: shown.map(({ instance, module, depth, cells }) => [
      `${'  '.repeat(depth)}${instance}`,
      ...[cells.lut, cells.lutMemory, cells.ff, cells.bram, cells.uram, cells.dsp].map(figure),
      module,
    ]),
  }
  const more = hierarchy.length - shown.length
  return [
    textTable([whole, withoutColumns(whole, ['module'])], width),
    ...(more > 0 ? [`${more} deeper instance${more === 1 ? '' : 's'}: --json has all`] : []),
    '',
  ]
}

/** Paths that are printed. */
const mostPaths = 10

// No table: the ends of these names say most, and are what a table clips.
function pathLines(paths: readonly TimingPath[]): string[] {
  if (paths.length === 0) return ['worst paths: the reports have none']
  const more = paths.length - mostPaths
  return [
    'worst paths: slack in ns, cells between registers, what these and wires take',
    ...paths
      .slice(0, mostPaths)
      .flatMap(({ slack, levels, cells, logic, route, from, to }) => [
        `  ${figure(slack)}: ${levels}${cells === '' ? '' : ` (${cells})`}, cells ${logic}, wires ${route}`,
        `    from ${from}`,
        `    to   ${to}`,
      ]),
    ...(more > 0 ? [`${more} more: --json has all`] : []),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)]
}

function share(used: number | null, available: number | null): string {
  return used === null || available === null || available === 0
    ? '-'
    : `${((100 * used) / available).toFixed(1)} %`
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toLocaleString('en-US', { maximumFractionDigits: 3 })
}

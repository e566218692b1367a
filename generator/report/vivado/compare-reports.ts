import type { Design } from '../../design/design.js'
import { deviceOf } from '../../devices/devices.js'
import { clockPeriod } from '../../project/tool-scripts.js'
import { acceleratorName } from '../../targets/verilog-array/accelerator-files.js'
import { verilogArray } from '../../targets/verilog-array/verilog-array.js'
import type { HierarchyRow } from './hierarchy.js'
import { type Estimate, estimateText, type OwnEstimates, ownEstimates } from './own-estimates.js'
import type { VivadoReports } from './read-reports.js'
import { type TimedClock, type TimingCheckName, timingChecks } from './timing-summary.js'
import { type Resource, resourceNames, resourceTitles } from './utilization.js'

/** A resource: of the whole design, of the accelerator in it, and as it was expected of that. */
export interface ComparedResource {
  readonly resource: Resource
  readonly used: number | null
  readonly available: number | null
  /** Null: the reports do not say. */
  readonly accelerator: number | null
  /** Null: nothing is expected, or there is no accelerator to compare. */
  readonly estimate: Estimate | null
}

/** What an implementation came to, beside what was expected. */
export interface VivadoReport {
  readonly reports: VivadoReports
  readonly resources: readonly ComparedResource[]
  /** The accelerator in the hierarchy; null: it is not there. */
  readonly accelerator: HierarchyRow | null
  /** The clock that most endpoints have; null: none is constrained. */
  readonly clock: TimedClock | null
  /** The fastest clock that its worst path allows, in MHz; null: that is not known. */
  readonly mostMhz: number | null
  /** What fails: timing, and what does not fit; none: all is well. */
  readonly problems: readonly string[]
  /** What is not as estimated; that is no failure. */
  readonly differences: readonly string[]
  /** What a reader should know besides. */
  readonly notes: readonly string[]
}

/** Compares the reports of an implementation with its device, its clock, and what is expected of the design. */
export function compareReports(design: Design, reports: VivadoReports): VivadoReport {
  const top = acceleratorName(design)
  const estimates = verilogArray.obstacle(design) === null ? ownEstimates(design) : null
  const accelerator = acceleratorRow(reports, top)
  const resources = resourceNames.map((resource) =>
    comparedResource(resource, { reports, accelerator, top, estimates }),
  )
  const clock = mainClock(reports.timing.clocks)
  return {
    ...{ reports, resources, accelerator, clock, mostMhz: mostMhzOf(clock) },
    problems: [...timingProblems(reports), ...fitProblems(resources)],
    differences: resources.flatMap(differenceOf),
    notes: [
      ...clockNotes(design, clock),
      ...deviceNotes(design, reports),
      ...stateNotes(reports),
      ...estimateNotes({ top, estimates, accelerator, reports }),
      ...leftNotes(reports),
    ],
  }
}

/** What of a compared implementation fails, by name: `setup`, `CLB LUTs`. */
export function failing({ reports, resources }: VivadoReport): string[] {
  const checks = timingChecks.filter((name) => isMissed(reports, name)).map((name) => checkTitles[name])
  return [...checks, ...resources.filter(isOver).map(({ resource }) => resourceTitles[resource])]
}

export const checkTitles: Record<TimingCheckName, string> = {
  setup: 'setup',
  hold: 'hold',
  pulse: 'pulse width',
}

interface Compared {
  readonly reports: VivadoReports
  readonly accelerator: HierarchyRow | null
  readonly top: string
  readonly estimates: OwnEstimates | null
}

function comparedResource(
  resource: Resource,
  { reports, accelerator, top, estimates }: Compared,
): ComparedResource {
  const { used, available } = reports.utilization[resource]
  const whole = reports.header.design === top
  const within = accelerator === null || resource === 'carry8' ? null : accelerator.cells[resource]
  const isThere = whole || accelerator !== null
  return {
    ...{ resource, used, available, accelerator: whole ? used : within },
    estimate: isThere ? (estimates?.[resource] ?? null) : null,
  }
}

/** The accelerator in the hierarchy: modules that are synthesised apart have a prefix. */
function acceleratorRow({ hierarchy, header }: VivadoReports, top: string): HierarchyRow | null {
  const rows = hierarchy ?? []
  if (header.design === top) return rows[0] ?? null
  return rows.find(({ module }) => module === top || module.endsWith(`_${top}`)) ?? null
}

function mainClock(clocks: readonly TimedClock[]): TimedClock | null {
  return clocks.reduce<TimedClock | null>(
    (most, clock) =>
      most === null || (clock.setup?.endpoints ?? 0) > (most.setup?.endpoints ?? 0) ? clock : most,
    null,
  )
}

function mostMhzOf(clock: TimedClock | null): number | null {
  const slack = clock?.setup?.worst ?? null
  return clock === null || slack === null ? null : Math.floor(1e4 / (clock.period - slack)) / 10
}

function isMissed({ timing }: VivadoReports, name: TimingCheckName): boolean {
  const { worst } = timing.checks[name]
  return worst === null ? name === 'setup' : worst < 0
}

function timingProblems(reports: VivadoReports): string[] {
  return timingChecks.flatMap((name) => {
    const { worst, total, failing: ends, endpoints } = reports.timing.checks[name]
    if (!isMissed(reports, name)) return []
    if (worst === null) return ['setup: no path is constrained, so nothing was timed']
    return [
      `${checkTitles[name]}: the worst slack is ${worst} ns, ${total} ns in all; ${ends} of ${endpoints} endpoints fail`,
    ]
  })
}

function isOver({ used, available }: ComparedResource): boolean {
  return used !== null && available !== null && used > available
}

function fitProblems(resources: readonly ComparedResource[]): string[] {
  return resources
    .filter(isOver)
    .map(
      ({ resource, used, available }) => `${resourceTitles[resource]}: ${used} of ${available}, does not fit`,
    )
}

function differenceOf({ resource, accelerator, estimate }: ComparedResource): string[] {
  if (accelerator === null || estimate === null) return []
  const { min, max } = estimate
  if (accelerator >= min && (max === null || accelerator <= max)) return []
  return [`${resourceTitles[resource]}: ${accelerator} instead of ${estimateText(estimate)}`]
}

function clockNotes({ clockMhz }: Design, clock: TimedClock | null): string[] {
  const asked = clockPeriod(clockMhz)
  if (clock === null || Math.abs(clock.period - Number(asked)) < 0.01) return []
  return [
    `${clock.name} has ${clock.period} ns; the config asks for ${asked} (hardware.clockMhz: ${clockMhz})`,
  ]
}

// Reports write the same part with and without dashes, its speed and its grade.
function deviceNotes(design: Design, { header }: VivadoReports): string[] {
  const { key, part } = deviceOf(design.device)
  const bare = (name: string) => name.replaceAll('-', '').toLowerCase()
  if (bare(part).startsWith(bare(header.device))) return []
  return [`it was implemented for ${header.device}; the config's ${key} is ${part} (hardware.device)`]
}

function stateNotes({ header: { state } }: VivadoReports): string[] {
  if (state === null || /route/i.test(state)) return []
  return [`the design was not routed (${state}): delays of wires are estimates of Vivado`]
}

function estimateNotes({ top, estimates, accelerator, reports }: Compared): string[] {
  if (estimates === null)
    return ['a design like this has no accelerator in Verilog, so nothing is estimated of it']
  if (accelerator !== null || reports.header.design === top) return []
  const where =
    reports.hierarchy === null
      ? 'there is no report of utilization by hierarchy'
      : `no module of the hierarchy is ${top}`
  return [`${where}, so estimates, which are of ${top}, were not compared`]
}

function leftNotes({ left }: VivadoReports): string[] {
  return left.length === 0 ? [] : [`not read: ${left.join(', ')}`]
}

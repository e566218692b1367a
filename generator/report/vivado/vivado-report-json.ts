import type { VivadoReport } from './compare-reports.js'

/** What `vivado-report --json` prints. @param source - the project or config that the reports are of */
export function vivadoReportJson(report: VivadoReport, source: string) {
  const { reports, resources, clock, mostMhz, problems, differences, notes } = report
  const { version, design, device, state } = reports.header
  return {
    ...{ source, folder: reports.folder, version, design, device, state },
    ok: problems.length === 0,
    ...{ problems, differences, notes },
    timing: { ...reports.timing.checks, clock: clock?.name ?? null, mostMhz, clocks: reports.timing.clocks },
    resources: Object.fromEntries(resources.map(({ resource, ...figures }) => [resource, figures])),
    paths: reports.paths,
    hierarchy: reports.hierarchy,
  }
}

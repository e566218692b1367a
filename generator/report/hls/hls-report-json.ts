import type { ComparedLoop } from './compare-loops.js'
import type { HlsReport } from './compare-reports.js'

/** What `hls-report --json` prints. @param source - the project or config that the reports are of */
export function hlsReportJson(report: HlsReport, source: string) {
  const { reports, loops, missing, unexpected, clock, problems, notes } = report
  const { version, top, part, available, modules } = reports.csynth
  const { problem: _, ...clockFigures } = clock
  return {
    ...{ source, folder: reports.folder, version, top, part },
    ok: problems.length === 0,
    ...{ problems, notes, clock: clockFigures, latency: modules[0].latency },
    resources: { used: modules[0].resources, available },
    loops: loops.map(loopJson),
    missing: missing.map(({ process, loop }) => ({ process, loop })),
    unexpected: unexpected.map(({ module, loop }) => ({ module, reported: loop })),
    modules: modules.map(({ name, clock, latency, resources }) => ({ name, clock, latency, resources })),
  }
}

function loopJson({ expected, loop, module, isFlattened, inlinedInto, ...compared }: ComparedLoop) {
  const { initiationInterval, trips = null, depth = null } = expected
  return {
    ...{ process: expected.process, loop: expected.loop, module, isFlattened, inlinedInto },
    expected: { initiationInterval, trips, depth, mostLatency: compared.mostLatency },
    reported: loop,
    ...{ problems: compared.problems, differences: compared.differences },
  }
}

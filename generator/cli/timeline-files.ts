import { writeFile } from 'node:fs/promises'
import { InputError } from '../base/errors.js'
import { replaceFile } from '../base/output-file.js'
import { mustBeWritableFile } from '../base/writable.js'
import type { SimulationReport, WrittenFiles } from '../report/simulation-report.js'
import { operationRows } from '../report/timeline/operation-rows.js'
import { operationsCsv } from '../report/timeline/operations-csv.js'
import { traceEventsJson } from '../report/timeline/trace-events.js'
import type { Timeline } from '../targets/verilog-array/timeline.js'
import type { SimulateOptions } from './simulate-options.js'

type TimelineOptions = Pick<SimulateOptions, 'perfetto' | 'csv'>
type Simulated = Omit<SimulationReport, 'written'>

/** Whether a timeline is asked for. @throws InputError when one of its files could not be written. */
export async function timelineWanted(options: TimelineOptions): Promise<boolean> {
  const paths = kinds.map((kind) => [kind, options[kind]] as const)
  for (const [kind, path] of paths)
    if (path !== undefined) await mustBeWritableFile({ path, option: `--${kind}` })
  return paths.some(([, path]) => path !== undefined)
}

/**
 * Writes the files that the options ask for.
 * @returns their absolute paths, and why one could not be written although it could before.
 */
export async function writeTimeline(
  options: TimelineOptions,
  report: Simulated,
): Promise<Omit<WrittenFiles, 'trace'> & { readonly failure: InputError | null }> {
  const written: Record<TimelineFile, string | null> = { perfetto: null, csv: null }
  const { timeline } = report.simulated
  if (timeline === null) return { ...written, failure: null }
  try {
    for (const kind of kinds) {
      const path = options[kind]
      if (path === undefined) continue
      const text = contents[kind](report, timeline)
      const place = { path, option: `--${kind}` }
      written[kind] = (await replaceFile(place, (temporary) => writeFile(temporary, text))).file
    }
    return { ...written, failure: null }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { ...written, failure: error }
  }
}

type TimelineFile = keyof TimelineOptions

const contents: Readonly<Record<TimelineFile, (report: Simulated, timeline: Timeline) => string>> = {
  perfetto: ({ config, simulation: { design, task, images, memory } }, timeline) =>
    traceEventsJson(timeline, {
      ...{ config, profile: design.profile, task: design.network.tasks[task], images, memory },
      clockMhz: design.clockMhz,
    }),
  csv: ({ simulated }, timeline) => operationsCsv(operationRows(simulated, timeline)),
}

const kinds = Object.keys(contents) as TimelineFile[]

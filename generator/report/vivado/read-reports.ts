import { join } from 'node:path'
import { InputError } from '../../base/errors.js'
import { readInput } from '../../base/read-input.js'
import type { ReportFolder } from '../report-folders.js'
import { type HierarchyRow, parseHierarchy } from './hierarchy.js'
import { type ReportHeader, type ReportKind, reportHeader } from './report-header.js'
import { parseTimingPaths, type TimingPath } from './timing-paths.js'
import { parseTimingSummary, type TimingSummary } from './timing-summary.js'
import { parseUtilization, type Utilization } from './utilization.js'

/** What Vivado reported of one implementation. */
export interface VivadoReports {
  readonly folder: string
  /** Of the utilization: it names the part, and how far the design had come. */
  readonly header: ReportHeader
  readonly timing: TimingSummary
  readonly utilization: Utilization
  /** The worst first. */
  readonly paths: readonly TimingPath[]
  /** Null: there is no such report. */
  readonly hierarchy: readonly HierarchyRow[] | null
  /** Files that were not read. */
  readonly left: readonly string[]
}

/** A report, by what is in it. */
interface ReadFile {
  readonly path: string
  readonly name: string
  readonly text: string
  /** Null: it has none. */
  readonly header: ReportHeader | null
  /** Null: it is not read. */
  readonly kind: ReportKind | null
}

/**
 * Reads the reports of the one implementation among those found.
 * @throws InputError when there is none with timing and utilization, or there are several.
 */
export function readReports(dir: string, found: readonly ReportFolder[]): VivadoReports {
  const whole = found
    .map((folder) => ({ folder: folder.folder, files: readFiles(folder) }))
    .filter(({ files }) => neededKinds.every((kind) => files.some((file) => file.kind === kind)))
  const [first, ...more] = whole
  if (first === undefined)
    throw InputError.at(
      dir,
      `no folder of it has both a ${neededKinds.join(' and a report of ')}; ${found.map(({ folder }) => folder).join(', ')} have other reports`,
      'run the script that implements the design to its end',
    )
  if (more.length > 0)
    throw InputError.at(
      dir,
      `reports of ${more.length + 1} implementations are in it`,
      `name one of ${[first, ...more].map(({ folder }) => folder).join(', ')}`,
    )
  return fromFiles(first.folder, first.files)
}

/** Without these there is nothing to say. */
const neededKinds = ['timing summary', 'utilization'] as const satisfies readonly ReportKind[]

function readFiles({ folder, files }: ReportFolder): ReadFile[] {
  return files.map((name) => {
    const path = join(folder, name)
    const text = readInput({ path }).toString('utf8')
    const header = reportHeader(text, path)
    return { path, name, text, header, kind: header?.kind ?? null }
  })
}

function fromFiles(folder: string, files: readonly ReadFile[]): VivadoReports {
  const [first, other] = new Set(files.flatMap(({ header, kind }) => (kind === null ? [] : header?.design)))
  if (other !== undefined)
    throw InputError.at(folder, `has reports of ${first} and of ${other}`, 'keep those of one design in it')
  const summary = must(only(folder, files, 'timing summary'))
  const utilization = must(only(folder, files, 'utilization'))
  const hierarchy = only(folder, files, 'hierarchy')
  // A summary has paths too, only fewer.
  const paths = only(folder, files, 'paths') ?? summary
  return {
    ...{ folder, header: must(utilization.header) },
    timing: parseTimingSummary(summary.text, summary.path),
    utilization: parseUtilization(utilization.text, utilization.path),
    paths: parseTimingPaths(paths.text, paths.path),
    hierarchy: hierarchy === null ? null : parseHierarchy(hierarchy.text, hierarchy.path),
    left: files.flatMap(({ kind, name }) => (kind === null ? [name] : [])),
  }
}

/** The report of a kind; null: there is none. */
function only(folder: string, files: readonly ReadFile[], kind: ReportKind): ReadFile | null {
  const of = files.filter((file) => file.kind === kind)
  if (of.length > 1)
    throw InputError.at(
      folder,
      `has several reports of one kind, ${kind}: ${of.map(({ name }) => name).join(', ')}`,
      'keep the one of the last step in it',
    )
  return of[0] ?? null
}

function must<T>(found: T | null): T {
  if (found === null) throw new Error('a folder without what is needed was left out')
  return found
}

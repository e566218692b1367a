import { join } from 'node:path'
import { InputError } from '../../base/errors.js'
import { readInput } from '../../base/read-input.js'
import type { ReportFolder } from '../report-folders.js'
import { type Csynth, parseCsynth } from './csynth.js'
import { designReport, moduleReportEnd } from './find-reports.js'

/** What one synthesis of the kernel reported. */
export interface SynthesisReports {
  readonly folder: string
  readonly csynth: Csynth
  /** Files that were not read, since the report of the design does not have their modules: an earlier run left them. */
  readonly left: readonly string[]
}

/**
 * Reads the reports of the one synthesis of a kernel among those found.
 * @param top - the kernel's function
 * @throws InputError when none is of the kernel, or several are.
 */
export function readReports(dir: string, found: readonly ReportFolder[], top: string): SynthesisReports {
  const all = found.map((folder) => ({ folder, csynth: readFolder(folder, top) }))
  const [first, ...more] = all.filter(({ csynth }) => csynth.top === top)
  if (first === undefined)
    throw InputError.at(
      dir,
      `no report is of ${top}: ${all.map(({ folder, csynth }) => `${folder.folder} is of ${csynth.top}`).join(', ')}`,
      'name the folder of its synthesis, or run that to its end',
    )
  if (more.length > 0)
    throw InputError.at(
      dir,
      `${more.length + 1} syntheses of ${top} are in it`,
      `name one of ${[first, ...more].map(({ folder }) => folder.folder).join(', ')}`,
    )
  return { folder: first.folder.folder, csynth: first.csynth, left: leftOf(first.folder, first.csynth) }
}

/** The report of the design; where that has no modules, or is missing, with those of the modules. */
function readFolder({ folder, files }: ReportFolder, top: string): Csynth {
  const read = (name: string) => {
    const path = join(folder, name)
    return parseCsynth(readInput({ path }).toString('utf8'), path)
  }
  const design = files.includes(designReport) ? read(designReport) : undefined
  if (design !== undefined && design.modules.length > 1) return design
  const each = files.filter((name) => name !== designReport).map(read)
  const whole = design ?? each.find((report) => report.top === top) ?? each[0]
  const others = each.filter((report) => report.top !== whole.top)
  return { ...whole, modules: [...whole.modules, ...others.flatMap(({ modules }) => modules)] }
}

function leftOf({ files }: ReportFolder, { modules }: Csynth): string[] {
  const read = modules.map(({ name }) => `${name}${moduleReportEnd}`)
  return files.filter((name) => name !== designReport && !read.includes(name))
}

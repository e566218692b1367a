import { readdir } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { InputError } from '../../base/errors.js'
import { at, unreadable } from '../../base/file-errors.js'

/** The reports of one synthesis: one folder of them. */
export interface ReportFolder {
  /** As it was named, and on to the reports. */
  readonly folder: string
  /** Names of the files in it, in alphabetical order. */
  readonly files: readonly string[]
}

/** The report of a whole design, and what the name of one of a module ends with. */
export const designReport = 'csynth.xml'
export const moduleReportEnd = '_csynth.xml'

/**
 * The folders with reports of C synthesis in a folder and below, as UG1399 and UG1393 place them: `syn/report` of a
 * solution (`vitis_hls`), of `hls/` in a component (`v++ --mode hls`), or of `<kernel>/solution` below `_x/` (`v++ -c`).
 * Copied reports are found as well. The copies that packaging keeps, below `hls_files/`, count where there are no others.
 * @throws InputError when there are none, or the folder cannot be read.
 */
export async function findReports(dir: string): Promise<ReportFolder[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR')
        throw at({ path: dir }, 'is not a folder', 'name the folder that it is in')
      throw unreadable({ path: dir }, error)
    },
  )
  const reports = entries.filter(
    (entry) => entry.isFile() && (entry.name === designReport || entry.name.endsWith(moduleReportEnd)),
  )
  if (reports.length === 0) throw noReports(dir, entries.filter((entry) => entry.isDirectory()).length)
  const folders = [...new Set(reports.map(({ parentPath }) => parentPath))].sort()
  const originals = folders.filter((folder) => !folder.split(sep).includes('hls_files'))
  return (originals.length > 0 ? originals : folders).map((folder) => ({
    folder,
    files: reports.flatMap(({ parentPath, name }) => (parentPath === folder ? [name] : [])).sort(),
  }))
}

function noReports(dir: string, below: number): InputError {
  return InputError.at(
    dir,
    `neither ${designReport} nor *${moduleReportEnd} is in ${resolve(dir)} or the ${below} folders below it`,
    [
      'C synthesis writes them. In a generated project it is scripts/vitis_run.sh csynth, from Vitis 2025.1 on,',
      `or in ${join('build', sep)} vitis_hls -f ../scripts/vitis_hls.tcl csynth; v++ -c keeps them with --save-temps`,
    ].join(' '),
  )
}

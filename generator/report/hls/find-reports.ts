import { join, resolve, sep } from 'node:path'
import { InputError } from '../../base/errors.js'
import { findReportFolders, type ReportFolder } from '../report-folders.js'

/** The report of a whole design, and what the name of one of a module ends with. */
export const designReport = 'csynth.xml'
export const moduleReportEnd = '_csynth.xml'

/**
 * The folders with reports of C synthesis in a folder and below, as UG1399 and UG1393 place them: `syn/report` of a
 * solution (`vitis_hls`), of `hls/` in a component (`v++ --mode hls`), or of `<kernel>/solution` below `_x/` (`v++ -c`).
 * Copied reports are found as well. The copies that packaging keeps, below `hls_files/`, count where there are no others.
 * @throws InputError when there are none, or the folder cannot be read.
 */
export async function findReports(dir: string): Promise<readonly ReportFolder[]> {
  const { folders, below } = await findReportFolders(
    dir,
    (name) => name === designReport || name.endsWith(moduleReportEnd),
  )
  if (folders.length === 0) throw noReports(dir, below)
  const originals = folders.filter(({ folder }) => !folder.split(sep).includes('hls_files'))
  return originals.length > 0 ? originals : folders
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

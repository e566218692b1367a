import { resolve, sep } from 'node:path'
import { InputError } from '../../base/errors.js'
import { findReportFolders, type ReportFolder } from '../report-folders.js'

/** What the names of Vivado's reports end with, and the folder that the scripts of a project write them to. */
const ending = '.rpt'
const reportsFolder = 'reports'

/**
 * The folders with reports of Vivado in a folder and below. Those in a folder `reports`, as the scripts of a project write
 * them, count before those that Vivado leaves in its runs.
 * @throws InputError when there are none, or the folder cannot be read.
 */
export async function findReports(dir: string): Promise<readonly ReportFolder[]> {
  const { folders, below } = await findReportFolders(dir, (name) => name.endsWith(ending))
  if (folders.length === 0) throw noReports(dir, below)
  const written = folders.filter(({ folder }) => resolve(folder).split(sep).includes(reportsFolder))
  return written.length > 0 ? written : folders
}

function noReports(dir: string, below: number): InputError {
  return InputError.at(
    dir,
    `no *${ending} is in ${resolve(dir)} or the ${below} folders below it`,
    [
      'implementation writes them. In a generated project, in build:',
      'vivado -mode batch -source ../scripts/vivado_ooc.tcl, or vivado_accelerator.tcl',
    ].join(' '),
  )
}

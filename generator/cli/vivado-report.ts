import { CheckError } from '../base/errors.js'
import { elaborate } from '../design/elaborate.js'
import { reportedConfig } from '../report/reported-config.js'
import { compareReports, failing } from '../report/vivado/compare-reports.js'
import { findReports } from '../report/vivado/find-reports.js'
import { readReports } from '../report/vivado/read-reports.js'
import { vivadoReportJson } from '../report/vivado/vivado-report-json.js'
import { vivadoReportText } from '../report/vivado/vivado-report-text.js'
import { outputWidth } from './output-width.js'

export interface VivadoReportOptions {
  readonly config?: string
  readonly json: boolean
}

/**
 * Prints what Vivado reported of an implementation, beside what was estimated.
 * @throws CheckError where timing is missed or something does not fit.
 */
export async function vivadoReport(dir: string, options: VivadoReportOptions): Promise<void> {
  const found = await findReports(dir)
  const reports = readReports(dir, found)
  // What lies beside these is not of what they are of.
  const own = found.filter(({ folder }) => folder === reports.folder)
  const { config, source, notes } = await reportedConfig({
    found: own,
    named: options.config,
    sources: 'rtl/',
  })
  const compared = compareReports(elaborate(config), reports)
  const report = { ...compared, notes: [...notes, ...compared.notes] }
  console.log(
    options.json ? JSON.stringify(vivadoReportJson(report, source)) : vivadoReportText(report, outputWidth()),
  )
  if (report.problems.length > 0) throw new CheckError(`it fails: ${failing(report).join(', ')}`)
}

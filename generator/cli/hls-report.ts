import { CheckError, InputError } from '../base/errors.js'
import { elaborate } from '../design/elaborate.js'
import { compareReports, worseOf } from '../report/hls/compare-reports.js'
import { findReports } from '../report/hls/find-reports.js'
import { hlsReportJson } from '../report/hls/hls-report-json.js'
import { hlsReportText } from '../report/hls/hls-report-text.js'
import { readReports } from '../report/hls/read-reports.js'
import { reportedConfig } from '../report/reported-config.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import { kernelInterface } from '../targets/hls-kernel/kernel-interface.js'
import { outputWidth } from './output-width.js'

export interface HlsReportOptions {
  readonly config?: string
  readonly json: boolean
}

/**
 * Prints what Vitis HLS reported of a kernel, beside what was expected.
 * @throws CheckError where something is worse, InputError where there is nothing to compare.
 */
export async function hlsReport(dir: string, options: HlsReportOptions): Promise<void> {
  const found = await findReports(dir)
  const { config, source, notes } = await reportedConfig({ found, named: options.config, sources: 'hls/' })
  const design = elaborate(config)
  const obstacle = hlsKernel.obstacle(design)
  if (obstacle !== null) throw obstacle
  const compared = compareReports(design, readReports(dir, found, kernelInterface(design).name))
  const report = { ...compared, notes: [...notes, ...compared.notes] }
  console.log(
    options.json ? JSON.stringify(hlsReportJson(report, source)) : hlsReportText(report, outputWidth()),
  )
  if (report.problems.length > 0) throw new CheckError(`worse than expected: ${worseOf(report).join(', ')}`)
  if (report.loops.length === 0)
    throw InputError.at(
      dir,
      'nothing was compared: its reports have none of the loops that are expected',
      'check that they are of this kernel, as this moeforge generates it',
    )
}

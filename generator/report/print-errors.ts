import { errorTable } from './unit-report.js'
import { unitReports } from './unit-reports.js'

for (const [unit, report] of Object.entries(unitReports)) {
  process.stdout.write(`${unit}\n\n${errorTable(report())}\n`)
}

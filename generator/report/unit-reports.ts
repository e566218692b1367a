import { gateReport } from './gate-report.js'
import { geluReport, measureVariants } from './gelu-report.js'
import { layerNormReport } from './layernorm-report.js'
import { softmaxReport } from './softmax-report.js'
import type { UnitReport } from './unit-report.js'

/** The tables of docs/reference/numerics.md, by unit; each measures its errors: some seconds together. */
export const unitReports: Readonly<Record<string, () => UnitReport>> = {
  gelu: () => geluReport(measureVariants()),
  softmax: softmaxReport,
  layernorm: layerNormReport,
  gate: gateReport,
}

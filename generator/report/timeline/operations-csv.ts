import { stringify } from 'csv-stringify/sync'
import { stallCauses } from '../../targets/verilog-array/accelerator-taps.js'
import type { OperationRow } from './operation-rows.js'

/** Operations as a table for spreadsheets (RFC 4180): a header, then a row for each operation of each image. */
export function operationsCsv(rows: readonly OperationRow[]): string {
  return stringify(rows.map(cells), { header: true, record_delimiter: 'windows' })
}

function cells({ image, name, span, cycles, estimate, multiplies, stalls, reads, written }: OperationRow) {
  const bytes = reads.reduce((sum, each) => sum + each, written)
  return {
    ...{ image, operation: name, from: span?.from, to: span?.to, cycles },
    ...{ estimate: Math.round(estimate * 10) / 10, multiplies },
    ...Object.fromEntries(stallCauses.map((cause, i) => [`stalled for ${cause}`, stalls[i]])),
    ...Object.fromEntries(reads.map((each, port) => [`bytes read by port ${port}`, each])),
    'bytes written by port 0': written,
    'bytes a cycle': cycles === 0 ? undefined : (bytes / cycles).toFixed(3),
  }
}

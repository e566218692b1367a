import { stringify } from 'csv-stringify/sync'
import { causesOfWaits } from './accelerator-estimate.js'
import type { EstimateReport } from './estimate-text.js'
import { operationRows } from './operation-rows.js'
import { resourceNames } from './resources/estimate-resources.js'

/** A table for spreadsheets: a row an operation, then a row a unit; columns that are not of a row are empty. */
export function estimateCsv({ estimate }: EstimateReport): string {
  const { accelerator, kernel } = estimate
  const operations = operationRows(accelerator, kernel).map(({ name, verilog, kernel }) => ({
    ...{ kind: 'operation', name, cycles: verilog?.cycles, milliseconds: verilog?.milliseconds },
    ...{ macs: verilog?.macs, utilization: verilog?.utilization, bytes: verilog?.bytes },
    bytes_per_cycle: verilog?.bytesPerCycle,
    ...Object.fromEntries(causesOfWaits.map((cause) => [`waits_for_${cause}`, verilog?.waits[cause]])),
    ...{ hls_cycles: kernel?.cycles, hls_milliseconds: kernel?.milliseconds },
  }))
  const units = (accelerator?.resources.units ?? []).map(({ unit, resources, ns }) => ({
    ...{ kind: 'unit', name: unit, ns },
    ...Object.fromEntries(resourceNames.map((name) => [name, resources[name]])),
  }))
  const waits = causesOfWaits.map((cause) => `waits_for_${cause}`)
  const columns = [
    ...[
      'kind',
      'name',
      'cycles',
      'milliseconds',
      'macs',
      'utilization',
      ...waits,
      'bytes',
      'bytes_per_cycle',
    ],
    ...['hls_cycles', 'hls_milliseconds', ...resourceNames, 'ns'],
  ]
  return stringify([...operations, ...units], { header: true, columns })
}

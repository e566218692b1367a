import { stringify } from 'csv-stringify/sync'
import { causesOfWaits } from './accelerator-estimate.js'
import type { EstimateReport } from './estimate-text.js'
import { operationRows } from './operation-rows.js'
import { resourceNames } from './resources/estimate-resources.js'

/** What `estimate --json` prints. */
export function estimateJson({ config, design, settings, loads, estimate, advice }: EstimateReport) {
  const { accelerator, kernel, obstacle } = estimate
  const { images, latency, bandwidth, queues } = settings
  return {
    ...{ config, profile: design.profile, device: design.device, clockMhz: design.clockMhz, images },
    memory: { latency, bandwidth },
    experts: { loads, queues },
    ...{ obstacle, kernel },
    accelerator: accelerator === null ? null : plain(accelerator),
    advice,
  }
}

// Without what the figures are made of, which --explain prints.
function plain({
  visits,
  resources,
  traffic,
  ...figures
}: NonNullable<EstimateReport['estimate']['accelerator']>) {
  const { units, ...rest } = resources
  return {
    ...figures,
    traffic: { bytes: traffic.bytes, ports: traffic.ports },
    resources: {
      ...rest,
      units: units.map(({ unit, resources, ns }) => ({ unit, ...resources, ns })),
    },
  }
}

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

import { left, right, textTable } from '../base/text-table.js'
import { networkMacs } from '../network/macs.js'
import type { NetworkSimulation, SimulatedNetwork } from '../simulate/simulate-network.js'
import { stallCauses } from '../targets/verilog-array/accelerator-taps.js'
import { limitingFactor } from './limiting-factor.js'
import { milliseconds } from './milliseconds.js'

/** A simulation of a whole accelerator, and what it was of. */
export interface SimulationReport {
  /** As the command line named it. */
  readonly config: string
  readonly simulation: NetworkSimulation
  readonly simulated: SimulatedNetwork
  readonly written: WrittenFiles
}

/** Absolute paths of files that a simulation wrote; null: none. */
export interface WrittenFiles {
  readonly trace: string | null
  readonly perfetto: string | null
  readonly csv: string | null
}

/** What `simulate --json` prints. */
export function simulationJson({ config, simulation, simulated, written }: SimulationReport) {
  const { design, images, task, memory } = simulation
  const { accelerator, report, estimate, queues } = simulated
  const { lanes, taps } = design.linear
  const macs = networkMacs(design) * images
  const stalls = Object.fromEntries(stallCauses.map((cause, i) => [cause, report.stalls[i]]))
  const operations = accelerator.lowered.operations.flatMap(({ name, kind }, i) =>
    kind === 'end' ? [] : [{ name, cycles: report.operations[i], estimate: estimate.operations[i] }],
  )
  const ports = report.reads.map(({ bytes }, port) => ({
    read: bytes,
    written: port === 0 ? report.writes.bytes : 0,
  }))
  const shape = { cycles: report.cycles, fires: report.fires, stalls, macs, macsPerCycle: lanes * taps }
  return {
    ...{ config, profile: design.profile, task, taskName: design.network.tasks[task], images, memory },
    cycles: { total: report.cycles, estimate: estimate.total, operations },
    milliseconds: milliseconds(design, report.cycles),
    ...{ clockMhz: design.clockMhz, macs, utilization: macs / (lanes * taps * report.cycles) },
    limit: limitingFactor(shape),
    dram: { bytes: ports.reduce((sum, { read, written }) => sum + read + written, 0), ports },
    ...{ stalls, experts: queues, ...written },
  }
}

/** What `simulate` prints: a row an operation, then what they come to. */
export function simulationText(report: SimulationReport, width?: number): string {
  const { cycles, milliseconds, clockMhz, images, ...json } = simulationJson(report)
  const perImage = images === 1 ? '' : `, ${count(cycles.total / images)} an image`
  const ports = json.dram.ports.map(
    ({ read, written }, port) =>
      `  port ${port}: ${count(read)} read${written > 0 ? `, ${count(written)} written` : ''}`,
  )
  const stalls = Object.entries(json.stalls).map(([cause, stall]) => `${cause} ${count(stall)}`)
  return [
    operationTable(cycles, width),
    `${count(cycles.total)} cycles${perImage}, ${milliseconds.toFixed(3)} ms at ${clockMhz} MHz; estimate ${count(cycles.estimate)} (${difference(cycles.total, cycles.estimate)})`,
    `array: ${(100 * json.utilization).toFixed(1)}% of its multipliers used; it stood for ${stalls.join(', ')}`,
    ...(json.limit === null ? [] : [`below 90%: ${json.limit}`]),
    `${count(json.dram.bytes)} bytes of off-chip memory`,
    ...ports,
    ...(json.trace === null ? [] : [`waveform in ${json.trace}`]),
    ...(json.perfetto === null ? [] : [`timeline in ${json.perfetto}; open it at https://ui.perfetto.dev`]),
    ...(json.csv === null ? [] : [`operations in ${json.csv}`]),
  ].join('\n')
}

function operationTable(
  { operations }: ReturnType<typeof simulationJson>['cycles'],
  width: number | undefined,
): string {
  const columns = [left('operation'), right('cycles'), right('estimate'), right('')]
  const rows = operations.map(({ name, cycles, estimate }) => [
    ...[name, count(cycles), count(estimate)],
    difference(cycles, estimate),
  ])
  return textTable([{ columns, rows }], width)
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function difference(measured: number, estimate: number): string {
  if (measured === 0) return '-'
  const percent = (100 * (estimate - measured)) / measured
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)}%`
}

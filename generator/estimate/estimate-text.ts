import { left, right, standardWidth, textTable } from '../base/text-table.js'
import { wrapped } from '../base/wrapped.js'
import type { Design } from '../design/design.js'
import { deviceOf } from '../devices/devices.js'
import type { CycleSettings } from '../targets/target.js'
import type { AcceleratorEstimate } from './accelerator-estimate.js'
import type { Advice } from './advice.js'
import type { Estimate } from './estimate.js'
import type { KernelEstimate } from './kernel-estimate.js'
import { operationRows } from './operation-rows.js'
import { type ResourceName, type Resources, resourceNames } from './resources/estimate-resources.js'

/** An estimate, what it is of, and what could be changed. */
export interface EstimateReport {
  /** As the command line named it. */
  readonly config: string
  readonly design: Design
  readonly settings: CycleSettings
  /** Where the loads of experts come from. */
  readonly loads: string
  readonly estimate: Estimate
  readonly advice: readonly Advice[]
}

/** What resources are called on the device. */
export const resourceTitles: Readonly<Record<ResourceName, string>> = {
  dsp: 'DSP48E2',
  bram: 'BRAM36',
  uram: 'URAM288',
  lut: 'LUT',
  ff: 'FF',
}

/** What `estimate` prints: operations, memory ports, units on the device, what limits the design and what could be changed. */
export function estimateText(report: EstimateReport, width = standardWidth): string {
  const { accelerator, kernel, obstacle } = report.estimate
  const parts =
    accelerator === null
      ? [`no accelerator in Verilog: ${obstacle}`]
      : [
          operationTable(report, accelerator, width),
          totals(report, accelerator),
          ports(report, accelerator),
          unitTable(report, accelerator, width),
          ...limits(report, accelerator),
          ...accelerator.notes.map((note) => `note: ${note}`),
        ]
  return [...parts, kernelLine(report, kernel)].map((part) => wrappedLines(part, width)).join('\n')
}

function wrappedLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (line.length > width ? wrapped(line, width) : line))
    .join('\n')
}

function operationTable(
  { estimate }: EstimateReport,
  accelerator: AcceleratorEstimate,
  width: number,
): string {
  const rows = operationRows(accelerator, estimate.kernel)
  const all = rows.map(({ name, verilog, kernel }) => ({
    name: [name],
    cycles: [verilog === null ? '-' : count(verilog.cycles)],
    rest: [
      verilog === null ? '-' : verilog.milliseconds.toFixed(3),
      verilog === null ? '-' : percent(verilog.utilization),
      verilog === null ? '-' : verilog.bytesPerCycle.toFixed(1),
    ],
    kernel: [kernel === null ? '-' : count(kernel.cycles)],
  }))
  const narrow = [left('operation'), right('cycles'), right('ms'), right('busy'), right('bytes/cycle')]
  return textTable(
    [
      {
        columns: [...narrow, right('HLS cycles')],
        rows: all.map(({ name, cycles, rest, kernel }) => [...name, ...cycles, ...rest, ...kernel]),
      },
      {
        columns: narrow,
        rows: all.map(({ name, cycles, rest }) => [...name, ...cycles, ...rest]),
        without: 'HLS cycles',
      },
    ],
    width,
  )
}

function totals({ design, settings, loads }: EstimateReport, accelerator: AcceleratorEstimate): string {
  const { cycles, milliseconds, imagesPerSecond, macsPerDsp, utilization, waits } = accelerator
  const waiting = Object.entries(waits).map(([cause, number]) => `${cause} ${count(number)}`)
  const experts = settings.queues.length === 0 ? '' : `; tokens of experts: ${loads}`
  return [
    `Verilog: ${count(cycles)} cycles, ${milliseconds.toFixed(3)} ms at ${design.clockMhz} MHz, ${imagesPerSecond.toFixed(1)} images a second${experts}`,
    `array: ${macsPerDsp} multiply-accumulate${macsPerDsp === 1 ? '' : 's'} a DSP, ${percent(utilization)} of them used; it waits for ${waiting.join(', ')}`,
  ].join('\n')
}

function ports({ design, settings }: EstimateReport, { traffic, cycles }: AcceleratorEstimate): string {
  const rate = (bytes: number) => `${((bytes / cycles) * design.clockMhz * 1e-3).toFixed(2)} GB/s`
  const lines = traffic.ports.map(
    ({ read, written }, port) =>
      `  port ${port}: ${count(read)} read${written > 0 ? `, ${count(written)} written` : ''}, ${rate(read + written)} of ${((design.axi.dataBits / 8) * design.clockMhz * 1e-3).toFixed(1)}`,
  )
  const most = `${settings.bandwidth} bytes a cycle after ${settings.latency} cycles`
  return [
    `${count(traffic.bytes)} bytes of off-chip memory (${most}), ${rate(traffic.bytes)}`,
    ...lines,
  ].join('\n')
}

function unitTable({ design }: EstimateReport, { resources }: AcceleratorEstimate, width: number): string {
  const { units, total, device } = resources
  const cells = (of: Resources) => resourceNames.map((name) => count(of[name]))
  const shares = resourceNames.map((name) => (device[name] === 0 ? '-' : percent(total[name] / device[name])))
  return textTable(
    [
      {
        columns: [
          left(design.device),
          ...resourceNames.map((name) => right(resourceTitles[name])),
          right('ns'),
        ],
        rows: [
          ...units.map((unit) => [unit.unit, ...cells(unit.resources), unit.ns.toFixed(2)]),
          ['all', ...cells(total), (1000 / resources.clock.mhz).toFixed(2)],
          ['  of the device', ...shares, ''],
        ],
      },
    ],
    width,
  )
}

function limits({ design, advice }: EstimateReport, { limit, resources }: AcceleratorEstimate): string[] {
  const { clock, lacking, total, device } = resources
  const over = lacking.map(
    (name) => `${count(total[name])} ${resourceTitles[name]} of ${count(device[name])}`,
  )
  const title = deviceOf(design.device).title
  const slow = clock.mhz < design.clockMhz ? `: less than the config's ${design.clockMhz} MHz` : ''
  return [
    over.length === 0 ? `fits ${title}` : `does not fit ${title}: ${over.join(', ')}`,
    `clock: about ${clock.mhz.toFixed(0)} MHz, by ${clock.unit}${slow}`,
    `limit: ${limit ?? 'the multipliers themselves, 90% of which are used'}`,
    ...advice.map(adviceLine),
    ...(advice.length === 0 ? ['next: nothing that was tried makes it faster'] : []),
  ]
}

function adviceLine({ edits, cycles, milliseconds, total, lacking }: Advice): string {
  const values = Object.entries(edits).map(([path, value]) => `${path}: ${value}`)
  const fit =
    lacking.length === 0 ? 'fits' : `too little ${lacking.map((name) => resourceTitles[name]).join(', ')}`
  return `next: ${values.join(', ')} gives ${count(cycles)} cycles, ${milliseconds.toFixed(3)} ms, ${count(total.dsp)} DSP, ${count(total.bram)} BRAM36; ${fit}`
}

function kernelLine({ design }: EstimateReport, kernel: KernelEstimate | null): string {
  if (kernel === null) return 'no HLS kernel for this design'
  return `HLS kernel: ${count(kernel.cycles)} cycles, ${kernel.milliseconds.toFixed(3)} ms at ${design.clockMhz} MHz, by its schedule`
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 })
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

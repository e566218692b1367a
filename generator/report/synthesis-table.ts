import { left, right, type TableLayout, textTable } from '../base/text-table.js'
import type { Device } from '../devices/devices.js'
import type { Cost } from './device-cells.js'
import { ownCells, type Synthesis, type SynthesisRow } from './synthesis.js'
import type { DeviceDelays } from './timing/delay-table.js'
import { timingJson, timingText } from './timing/timing-text.js'

/** A design after synthesis, and the device that it is to fit. */
export interface SynthesisReport {
  readonly synthesis: Synthesis
  readonly device: Device
  readonly delays: DeviceDelays
  readonly clockMhz: number
  readonly seconds: number
}

const columns: readonly (readonly [keyof Cost, string])[] = [
  ['dsp', 'DSP48E2'],
  ['bram', 'BRAM36'],
  ['uram', 'URAM288'],
  ['lut', 'LUT'],
  ['ff', 'FF'],
  ['carry8', 'CARRY8'],
]

/** A row for the whole and a row for each unit, each number with its share of the device; whether it fits; the longest paths. */
export function synthesisText(report: SynthesisReport, width?: number): string {
  const { synthesis, device, seconds } = report
  const table = textTable([withShares(synthesis, device), bare(synthesis, device)], width)
  const fit = `${fitText(synthesis.whole.cost, device)}; ${seconds.toFixed(0)} s`
  const timing = timingText({ ...report, paths: synthesis.paths }, width)
  return [table, fit, ...(timing === '' ? [] : [timing])].join('\n')
}

function withShares({ whole, units }: Synthesis, device: Device): TableLayout {
  const row = (name: string, { cost, path }: SynthesisRow) => [
    name,
    ...columns.map(([key]) => [count(cost[key]), shareText(cost, device, key)].filter(Boolean).join('  ')),
    ...[nsText(path), path?.to ?? ''],
  ]
  return {
    columns: [
      left(device.key),
      ...columns.map(([, title]) => right(title)),
      ...[right('ns'), left('ends at')],
    ],
    rows: [row(whole.name, whole), ...units.map((unit) => row(`  ${unitName(unit)}`, unit))],
  }
}

/** Shares of the whole alone, instances without their modules. */
function bare({ whole, units }: Synthesis, device: Device): TableLayout {
  const row = (name: string, { cost, path }: SynthesisRow) => [
    name,
    ...columns.map(([key]) => count(cost[key])),
    nsText(path),
  ]
  const share = ['  of the device', ...columns.map(([key]) => shareText(whole.cost, device, key)), '']
  return {
    columns: [
      left(device.key),
      ...columns.map(([, title]) => right(title.replace(/^(DSP|URAM|BRAM|CARRY)/, '$1\n'))),
      right('ns'),
    ],
    rows: [row(whole.name, whole), share, ...units.map((unit) => row(`  ${unit.name}`, unit))],
    without: 'shares and modules of the parts, and where paths end',
  }
}

/** What JSON says of it: numbers as in the table, and by resource the share of the device, 0 to 1. */
export function synthesisJson(report: SynthesisReport) {
  const { synthesis, device, seconds } = report
  const { whole, units, problems } = synthesis
  const shared = (row: SynthesisRow) => ({ ...row, shares: sharesOf(row.cost, device) })
  return {
    device: device.key,
    fits: excess(whole.cost, device).length === 0,
    ...{ seconds, problems },
    whole: shared(whole),
    units: units.map(shared),
    timing: timingJson({ ...report, paths: synthesis.paths }),
  }
}

function nsText(path: SynthesisRow['path']): string {
  return path === null ? '-' : path.ns.toFixed(2)
}

function unitName({ name, module }: SynthesisRow): string {
  return name === ownCells(module) ? name : `${name} (${module})`
}

function shareText(cost: Cost, device: Device, key: keyof Cost): string {
  const share = sharesOf(cost, device)[key]
  return share === null || cost[key] === 0 ? '' : `${(100 * share).toFixed(1)} %`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function fitText(cost: Cost, device: Device): string {
  const over = excess(cost, device)
  return over.length === 0 ? `fits ${device.title}` : `does not fit ${device.title}: ${over.join(', ')}`
}

function excess(cost: Cost, device: Device): string[] {
  const has = resourcesOf(device)
  return columns
    .filter(([key]) => cost[key] > has[key])
    .map(([key, title]) => `${count(cost[key])} ${title} of ${count(has[key])}`)
}

/** Null where the device has none. */
function sharesOf(cost: Cost, device: Device): Record<keyof Cost, number | null> {
  const has = resourcesOf(device)
  const share = (key: keyof Cost) => (has[key] === 0 ? null : cost[key] / has[key])
  return {
    dsp: share('dsp'),
    bram: share('bram'),
    uram: share('uram'),
    lut: share('lut'),
    ff: share('ff'),
    carry8: share('carry8'),
  }
}

/** A CLB of UltraScale+ has eight LUTs and a CARRY8 (AMD UG574). */
function resourcesOf({ resources: { dsp, bram36, uram, lut, ff } }: Device): Cost {
  return { ...{ dsp, uram, lut, ff }, bram: bram36, carry8: Math.floor(lut / 8) }
}

import Table from 'cli-table3'
import type { Device } from '../devices/devices.js'
import type { Cost } from './device-cells.js'
import type { Synthesis, SynthesisRow } from './synthesis.js'

/** A design after synthesis, and the device that it is to fit. */
export interface SynthesisReport {
  readonly synthesis: Synthesis
  readonly device: Device
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

/** A row for the whole and a row for each unit, each number with its share of the device; and whether it fits. */
export function synthesisText({ synthesis, device, seconds }: SynthesisReport): string {
  const { whole, units } = synthesis
  const table = new Table({
    head: [device.key, ...columns.map(([, title]) => title), 'path', 'ends at'],
    colAligns: ['left', ...columns.map(() => 'right' as const), 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  table.push(
    tableRow(whole.name, whole, device),
    ...units.map((row) => tableRow(`  ${unitName(row)}`, row, device)),
  )
  return `${table.toString()}\n${fitText(whole.cost, device)}; ${seconds.toFixed(0)} s`
}

/** What JSON says of it: numbers as in the table, and by resource the share of the device, 0 to 1. */
export function synthesisJson({ synthesis, device, seconds }: SynthesisReport) {
  const { whole, units, problems } = synthesis
  const withShares = (row: SynthesisRow) => ({ ...row, shares: sharesOf(row.cost, device) })
  return {
    device: device.key,
    fits: excess(whole.cost, device).length === 0,
    ...{ seconds, problems },
    whole: withShares(whole),
    units: units.map(withShares),
  }
}

function unitName({ name, module, path }: SynthesisRow): string {
  return path === null ? name : `${name} (${module})`
}

function tableRow(name: string, { cost, path }: SynthesisRow, device: Device): string[] {
  const shares = sharesOf(cost, device)
  const cells = columns.map(([key]) => {
    const share = shares[key]
    const number = cost[key].toLocaleString('en-US')
    return share === null || cost[key] === 0 ? number : `${number}  ${(100 * share).toFixed(1)} %`
  })
  return [name, ...cells, String(path?.longest ?? '-'), path?.end ?? '']
}

function fitText(cost: Cost, device: Device): string {
  const over = excess(cost, device)
  return over.length === 0 ? `fits ${device.title}` : `does not fit ${device.title}: ${over.join(', ')}`
}

function excess(cost: Cost, device: Device): string[] {
  const has = resourcesOf(device)
  return columns
    .filter(([key]) => cost[key] > has[key])
    .map(
      ([key, title]) =>
        `${cost[key].toLocaleString('en-US')} ${title} of ${has[key].toLocaleString('en-US')}`,
    )
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

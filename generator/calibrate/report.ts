import Table from 'cli-table3'
import { formatName, fractionBits, maxRaw } from '../fixed/format.js'
import type { Proposal } from './propose.js'

/** What a format can hold beside what was seen, as a table: kinds first, then what has a format of its own. */
export function calibrationTable(proposals: readonly Proposal[]): string {
  const table = new Table({
    head: ['tensor', 'kind', 'largest', 'format', 'holds'],
    style: { head: [], border: [], compact: true },
  })
  const kinds = proposals.filter(({ name, kind }) => name === kind)
  const own = proposals.filter(({ name, kind }) => name !== kind)
  for (const { name, kind, range, format } of [...kinds, ...own])
    table.push([
      name,
      name === kind ? '' : kind,
      range.toPrecision(4),
      formatName(format),
      reach(format).toPrecision(4),
    ])
  return table.toString()
}

/** The same for machines. */
export function calibrationJson(proposals: readonly Proposal[]) {
  return proposals.map(({ name, kind, range, format }) => ({
    name,
    kind,
    range,
    format: formatName(format),
    holds: reach(format),
  }))
}

function reach(format: Proposal['format']): number {
  return Number(maxRaw(format)) / 2 ** fractionBits(format)
}

import { notAReport } from './report-error.js'
import { reportNumber } from './report-numbers.js'
import { tableRows } from './report-tables.js'

/** What a design takes of an UltraScale+, by the names that Vivado has in report_utilization. */
export const resourceTitles = {
  lut: 'CLB LUTs',
  lutLogic: 'LUT as Logic',
  lutMemory: 'LUT as Memory',
  ff: 'CLB Registers',
  carry8: 'CARRY8',
  bram: 'Block RAM Tile',
  uram: 'URAM',
  dsp: 'DSPs',
} as const

export type Resource = keyof typeof resourceTitles
export const resourceNames = Object.keys(resourceTitles) as Resource[]

/** Sites; block RAM in tiles of 36 Kb, of which half ones are used too. Null: the report has no such row. */
export interface Usage {
  readonly used: number | null
  readonly available: number | null
}
export type Utilization = Readonly<Record<Resource, Usage>>

/** Parses a report of report_utilization. @throws InputError when it is not such a report, or of another family. */
export function parseUtilization(text: string, path: string): Utilization {
  // The same sites come again in later tables; a star refers to a note.
  const rows = tableRows(text, 'Site Type')
  const usage = (resource: Resource): Usage => {
    const row = rows.find((each) => each['Site Type'].trim().replace(/\*$/, '') === resourceTitles[resource])
    const number = (column: string) =>
      row === undefined
        ? null
        : reportNumber(row[column] ?? '', { path, of: `${resourceTitles[resource]}, ${column}` })
    return { used: number('Used'), available: number('Available') }
  }
  const all = Object.fromEntries(resourceNames.map((name) => [name, usage(name)])) as Utilization
  if (all.lut.used === null)
    throw notAReport(
      path,
      'is not a report of utilization, or not all of it, or not of an UltraScale+: it has no row "CLB LUTs"',
    )
  return all
}

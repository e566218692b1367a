import { notAReport } from './report-error.js'
import { reportNumber } from './report-numbers.js'
import { type TableRow, tableRows } from './report-tables.js'
import type { Resource } from './utilization.js'

/** What an instance takes with all below it; the hierarchy does not say where carry chains are. */
export type HierarchyCells = Readonly<Record<Exclude<Resource, 'carry8'>, number | null>>

/** An instance of report_utilization -hierarchical. */
export interface HierarchyRow {
  /** Its name; in parentheses the cells that a module has beside its instances. */
  readonly instance: string
  /** `(top)` for the design; behind a prefix where several are synthesised apart. */
  readonly module: string
  /** 0: the design. */
  readonly depth: number
  readonly cells: HierarchyCells
}

/** Parses a report of report_utilization -hierarchical. @throws InputError when it is not such a report. */
export function parseHierarchy(text: string, path: string): HierarchyRow[] {
  const rows = tableRows(text, 'Instance')
  if (rows.length === 0)
    throw notAReport(path, 'is not a report of utilization by hierarchy, or not all of it: it has no rows')
  return rows.map((row) => ({
    instance: row.Instance.trim(),
    module: row.Module?.trim() ?? '',
    depth: depthOf(row.Instance),
    cells: cellsOf(row, path),
  }))
}

// One blank stands before every cell, and two more a level.
function depthOf(cell: string): number {
  return Math.floor((cell.length - cell.trimStart().length - 1) / 2)
}

function cellsOf(row: TableRow, path: string): HierarchyCells {
  const number = (...columns: readonly string[]) => {
    const found = columns.find((column) => row[column] !== undefined)
    return found === undefined
      ? null
      : reportNumber(row[found], { path, of: `${row.Instance.trim()}, ${found}` })
  }
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b)
  const halves = number('RAMB18')
  return {
    lut: number('Total LUTs'),
    lutLogic: number('Logic LUTs'),
    lutMemory: sum(number('LUTRAMs'), number('SRLs')),
    ff: number('FFs'),
    bram: sum(number('RAMB36'), halves === null ? null : halves / 2),
    uram: number('URAM'),
    dsp: number('DSP Blocks', 'DSP48 Blocks'),
  }
}

/** A row of a table: cells by the titles of their columns, with the blanks in front that show how deep it is. */
export type TableRow = Readonly<Record<string, string>>

/**
 * The tables of a report that have a column of this title, row by row: `| a | b |` between rules of `+---+`.
 * @param title - of the first column
 */
export function tableRows(text: string, title: string): TableRow[] {
  const rows: TableRow[] = []
  let columns: readonly string[] | null = null
  for (const line of text.split('\n')) {
    const cells = line.startsWith('|') ? line.trimEnd().slice(1, -1).split('|') : null
    if (cells === null) {
      // A rule stands below the titles as well as behind the last row.
      if (!line.startsWith('+')) columns = null
    } else if (cells[0].trim() === title) columns = cells.map((cell) => cell.trim())
    else if (columns !== null && cells.length === columns.length)
      rows.push(Object.fromEntries(columns.map((column, at) => [column, cells[at]])))
  }
  return rows
}

import type { Cost } from './device-cells.js'

/** A unit's table in docs/reference/numerics.md: its variants, how much they err, and what they cost. */
export interface UnitReport {
  /** Of the columns before the cost. */
  readonly heading: readonly string[]
  readonly rows: readonly ReportRow[]
}

export interface ReportRow {
  readonly cells: readonly string[]
  /** Synthesises the variant. @throws ToolError when Yosys is missing. */
  readonly cost: () => Promise<Cost>
}

const costHeading = ['LUT', 'FF', 'DSP48E2', 'BRAM36']

/** The Markdown table without the cost, which needs no tool and seconds. */
export function errorTable({ heading, rows }: UnitReport): string {
  return markdown([heading, ...rows.map(({ cells }) => cells)])
}

/** The whole Markdown table: seconds to minutes a row. @throws ToolError when Yosys is missing. */
export async function wholeTable({ heading, rows }: UnitReport): Promise<string> {
  const whole = [[...heading, ...costHeading]]
  for (const { cells, cost } of rows) {
    const { lut, ff, dsp, bram } = await cost()
    whole.push([...cells, ...[lut, ff, dsp, bram].map(String)])
  }
  return markdown(whole)
}

/** A whole table's text without its columns of cost. */
export function withoutCost(table: string): string {
  const lines = table.trimEnd().split('\n')
  return lines
    .map((line) => {
      const cells = line.split(' | ')
      return `${cells.slice(0, -costHeading.length).join(' | ')} |\n`
    })
    .join('')
}

function markdown([heading, ...rows]: readonly (readonly string[])[]): string {
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

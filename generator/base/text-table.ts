import Table from 'cli-table3'
import { wrapped } from './wrapped.js'

/** A column of a table; a title may have several lines. */
export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** A way to lay a table out. */
export interface TableLayout {
  readonly columns: readonly Column[]
  /** A cell for each column. */
  readonly rows: readonly (readonly string[])[]
  /** What other layouts have and this one lacks: `vectors, seconds`. */
  readonly without?: string
}

/** Columns of a terminal that are taken for granted. */
export const standardWidth = 80

/** Blanks between columns; the fewer where more are too wide. */
const gaps = [2, 1]

/**
 * A table no wider than `width`, a line a row: the first layout that fits. Where none does, the last is taken and its
 * widest texts are clipped. What is left out or clipped is said in a line below.
 * @param layouts - the same rows, from the fullest to the barest.
 */
export function textTable(layouts: readonly [TableLayout, ...TableLayout[]], width = standardWidth): string {
  for (const layout of layouts)
    for (const gap of gaps)
      if (sum(widthsOf(layout)) + gap * (layout.columns.length - 1) <= width)
        return [drawn(layout, { gap, widths: widthsOf(layout) }), ...leftOut(layout, width)].join('\n')
  const barest = layouts[layouts.length - 1]
  const [gap] = gaps.slice(-1)
  const widths = clippedWidths(barest, width - gap * (barest.columns.length - 1))
  const said = wrapped(`what ends with … is clipped at ${width} columns; --json has it whole`, width)
  return [drawn(barest, { gap, widths }), ...leftOut(barest, width), said].join('\n')
}

/** A column whose cells begin below each other. */
export function left(title: string): Column {
  return { title, align: 'left' }
}

/** A column whose cells end below each other, as numbers do. */
export function right(title: string): Column {
  return { title, align: 'right' }
}

/** A layout without some of its columns. */
export function withoutColumns({ columns, rows }: TableLayout, titles: readonly string[]): TableLayout {
  const kept = columns.flatMap(({ title }, index) => (titles.includes(title) ? [] : [index]))
  return {
    columns: kept.map((index) => columns[index]),
    rows: rows.map((row) => kept.map((index) => row[index])),
    without: titles.join(', '),
  }
}

function leftOut({ without }: TableLayout, width: number): string[] {
  if (without === undefined) return []
  return [
    wrapped(`left out at ${width} columns: ${without}; a wider terminal has room, and --json has all`, width),
  ]
}

function widthsOf({ columns, rows }: TableLayout): number[] {
  return columns.map(({ title }, index) =>
    Math.max(...title.split('\n').map((line) => line.length), ...rows.map((row) => row[index].length)),
  )
}

/** Takes from the widest column of texts until all fit. Numbers are never clipped. */
function clippedWidths(layout: TableLayout, room: number): number[] {
  const widths = widthsOf(layout)
  const texts = widths.flatMap((_, index) => (layout.columns[index].align === 'left' ? [index] : []))
  while (sum(widths) > room) {
    const widest = texts.reduce((most, index) => (widths[index] > widths[most] ? index : most))
    if (widths[widest] <= 1) break
    widths[widest]--
  }
  return widths
}

function drawn(
  { columns, rows }: TableLayout,
  { gap, widths }: { readonly gap: number; readonly widths: readonly number[] },
): string {
  const rule = '─'.repeat(gap)
  const sides = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
  ]
  const none = [...sides, 'left', 'left-mid', 'right', 'right-mid'].map((side) => [side, ''])
  const table = new Table({
    head: columns.map(({ title }) => title),
    colWidths: [...widths],
    colAligns: columns.map(({ align }) => align),
    chars: { ...Object.fromEntries(none), middle: ' '.repeat(gap), mid: '─', 'mid-mid': rule },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

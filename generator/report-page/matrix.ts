import { chart, Plot } from './chart.js'

/** A cell: a part of a block. */
export interface MatrixCell {
  readonly part: string
  readonly block: number
  readonly value: number
  readonly text: string
  readonly title: string
  /** Whether it is to be noticed. */
  readonly isMarked: boolean
}

/** Cells of every part of every block, coloured by their value. */
export interface Matrix {
  readonly name: string
  readonly cells: readonly MatrixCell[]
  readonly alternative: string
  readonly legend: string
  readonly domain: readonly [number, number]
  /** Whether small values are the dark ones. */
  readonly isReversed: boolean
}

/** A row for each part, in the order in which a block makes them; a column for each block. */
export function matrix({ name, cells, alternative, legend, domain, isReversed }: Matrix): HTMLElement {
  const parts = [...new Set(cells.map(({ part }) => part))]
  const blocks = [...new Set(cells.map(({ block }) => block))].sort((a, b) => a - b)
  const steps = ['var(--scale-0)', 'var(--scale-1)', 'var(--scale-2)', 'var(--scale-3)', 'var(--scale-4)']
  const colours = isReversed ? steps.toReversed() : steps
  const shade = ({ value }: MatrixCell) => {
    const share = (value - domain[0]) / (domain[1] - domain[0])
    return Math.min(4, Math.max(0, Math.floor(5 * share)))
  }
  const isDark = (cell: MatrixCell) => (isReversed ? 4 - shade(cell) : shade(cell)) >= 3
  return chart({
    name,
    alternative: `${alternative} ${legend}, from ${domain[0]} to ${domain[1]}.`,
    draw: (width) => {
      const isNarrow = width < 640
      return {
        height: 54 + 24 * parts.length,
        marginLeft: isNarrow ? 112 : 168,
        marginTop: 40,
        marginBottom: 8,
        marginRight: 2,
        x: { type: 'band', domain: blocks, axis: 'top', label: 'block', tickSize: 0, padding: 0.04 },
        y: { type: 'band', domain: parts, label: null, tickSize: 0, padding: 0.08 },
        marks: [
          Plot.cell(cells, {
            ...{ x: 'block', y: 'part', tip: true, rx: 1, title: 'title' },
            fill: (cell: MatrixCell) => colours[shade(cell)],
            stroke: (cell: MatrixCell) => (cell.isMarked ? 'var(--warm)' : 'none'),
            strokeWidth: 2,
            inset: 0.5,
          }),
          ...(isNarrow && blocks.length > 6
            ? []
            : [
                Plot.text(cells, {
                  ...{ x: 'block', y: 'part', text: 'text', fontSize: 10.5 },
                  fill: (cell: MatrixCell) =>
                    isDark(cell) ? 'var(--on-scale-dark)' : 'var(--on-scale-light)',
                }),
              ]),
        ],
      }
    },
  })
}

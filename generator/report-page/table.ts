import { type Child, h } from './dom.js'

/** A column: numbers stand to the right. */
export interface Column {
  readonly title: string
  readonly isNumber?: boolean
}

/** A table. @param rows - a cell for each column. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const kind = (i: number) => (columns[i].isNumber === true ? 'number' : null)
  const head = h('tr', {}, ...columns.map(({ title }, i) => h('th', { scope: 'col', class: kind(i) }, title)))
  const body = rows.map((cells) =>
    h(
      'tr',
      {},
      ...cells.map((cell, i) =>
        i === 0 ? h('th', { scope: 'row' }, cell) : h('td', { class: kind(i) }, cell),
      ),
    ),
  )
  const element = h('table', {}, h('caption', {}, caption), h('thead', {}, head), h('tbody', {}, ...body))
  return h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption }, element)
}

/** A table that opens on demand: what a chart shows, in numbers. */
export function tableBehind(
  summary: string,
  columns: readonly Column[],
  rows: readonly (readonly Child[])[],
): HTMLDetailsElement {
  const details = h('details', { class: 'numbers' }, h('summary', {}, summary))
  // Most readers open few of them.
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) details.append(table(summary, columns, rows))
  })
  return details
}

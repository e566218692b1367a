import * as Plot from '@observablehq/plot'
import { h } from './dom.js'
import { saveButton } from './save-svg.js'

/** A chart that is drawn again for the width that there is. */
export interface Chart {
  /** Of the file that it can be saved as. */
  readonly name: string
  /** What it shows, for those who do not see it: one or two sentences. */
  readonly alternative: string
  readonly draw: (width: number) => Plot.PlotOptions
}

/** Adds a chart to the page. */
export function chart({ name, alternative, draw }: Chart): HTMLElement {
  const box = h('div', { class: 'chart' })
  const save = saveButton(name, () => box.querySelector('svg[role=img]'))
  let drawn = 0
  const redraw = () => {
    const width = Math.floor(box.clientWidth)
    if (width === 0 || width === drawn) return
    drawn = width
    box.replaceChildren(plotted(draw(width), { width, alternative }))
  }
  new ResizeObserver(redraw).observe(box)
  return h('div', { class: 'saveable' }, box, save)
}

function plotted(
  options: Plot.PlotOptions,
  { width, alternative }: { readonly width: number; readonly alternative: string },
): Element {
  const style = { background: 'none', color: 'var(--ink)', fontFamily: 'inherit', fontSize: '12px' }
  // Labels of axes get a line of their own below the ticks.
  const plot = Plot.plot({ marginBottom: 46, ...options, width, style })
  // What is said of the whole is enough; of groups, which have no role, nothing may be said.
  for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
  plot.setAttribute('role', 'img')
  plot.setAttribute('aria-label', alternative)
  return plot
}

/** A key of colours. */
export function colourKey(
  entries: readonly { readonly title: string; readonly colour: string }[],
): HTMLElement {
  return h(
    'ul',
    { class: 'key' },
    ...entries.map(({ title, colour }) =>
      h('li', {}, h('span', { class: 'swatch', style: `background:${colour}` }), title),
    ),
  )
}

export { Plot }

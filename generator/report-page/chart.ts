import * as Plot from '@observablehq/plot'
import { h } from './dom.js'

/** A chart that is drawn again for the width that there is. */
export interface Chart {
  /** What it shows, for those who do not see it: one or two sentences. */
  readonly alternative: string
  readonly draw: (width: number) => Plot.PlotOptions
}

/** Adds a chart to the page. */
export function chart({ alternative, draw }: Chart): HTMLElement {
  const box = h('div', { class: 'chart' })
  let drawn = 0
  const redraw = () => {
    const width = Math.floor(box.clientWidth)
    if (width === 0 || width === drawn) return
    drawn = width
    box.replaceChildren(plotted(draw(width), { width, alternative }))
  }
  new ResizeObserver(redraw).observe(box)
  return box
}

function plotted(
  options: Plot.PlotOptions,
  { width, alternative }: { readonly width: number; readonly alternative: string },
): Element {
  const style = { background: 'none', color: 'var(--ink)', fontFamily: 'inherit', fontSize: '12px' }
  // Labels of axes get a line of their own below the ticks.
  const plot = Plot.plot({ marginBottom: 46, ...options, width, style })
  const picture = plot.tagName === 'svg' ? plot : plot.querySelector('svg:not([class*="ramp"])')
  const last = plot.tagName === 'svg' ? plot : [...plot.querySelectorAll(':scope > svg')].at(-1)
  // What is said of the whole is enough; of groups, which have no role, nothing may be said.
  for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
  for (const each of new Set([picture, last])) {
    each?.setAttribute('role', 'img')
    each?.setAttribute('aria-label', alternative)
  }
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

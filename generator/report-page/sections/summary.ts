import type { ComparedDesign, Figure, SummaryData } from '../../report-data/types/summary.js'
import { chart, Plot } from '../chart.js'
import { type Child, h } from '../dom.js'
import { table } from '../table.js'
import { count, originWords } from '../words.js'

/** What the design is, its figures, and published designs of the same network. */
export function summarySection({ lead, figures, compared }: SummaryData): HTMLElement {
  return h(
    'section',
    { id: 'summary', 'aria-labelledby': 'summary-title' },
    h('h2', { id: 'summary-title', class: 'quiet' }, 'Summary'),
    ...lead.map((sentence) => h('p', { class: 'lead' }, sentence)),
    h('dl', { class: 'figures' }, ...figures.map(figure)),
    ...comparison(compared),
  )
}

function figure({ label, value, unit, origin, note }: Figure): HTMLElement {
  return h(
    'div',
    { class: 'figure' },
    h('dt', {}, label),
    h('dd', { class: 'value' }, value, unit === '' ? '' : h('span', { class: 'unit' }, ` ${unit}`)),
    h('dd', { class: 'note' }, h('span', { class: `origin ${origin}` }, originWords[origin]), ` ${note}`),
  )
}

function comparison({ network, designs, finding, notes }: SummaryData['compared']): Child[] {
  const title = h('h3', {}, 'Beside published designs')
  if (network === null || designs.length === 0)
    return [title, h('p', { class: 'method' }, 'No published design of this network is in moeforge’s table.')]
  const sorted = designs.toSorted((a, b) => a.milliseconds - b.milliseconds)
  return [
    title,
    ...(finding === null ? [] : [h('p', { class: 'lead' }, finding)]),
    h(
      'p',
      { class: 'caption' },
      `Milliseconds an image of ${network}’s network, on a logarithmic scale. Less is better.`,
    ),
    chart({ name: 'published', alternative: inWords(sorted), draw: (width) => plot(sorted, width) }),
    ...againstDsp(sorted),
    comparedTable(sorted),
    ...notes.map((note) => h('p', { class: 'method' }, note)),
  ]
}

function inWords(designs: readonly ComparedDesign[]): string {
  return `Milliseconds an image: ${designs.map((each) => `${nameOf(each)} ${each.milliseconds.toFixed(2)}`).join('; ')}.`
}

function nameOf({ name, device, numerics, clockMhz }: ComparedDesign): string {
  return `${name} · ${device} · ${numerics} · ${clockMhz} MHz`
}

function plot(designs: readonly ComparedDesign[], width: number): Plot.PlotOptions {
  const isNarrow = width < 560
  const label = (each: ComparedDesign) =>
    isNarrow ? `${each.name}\n${each.device} ${each.numerics}` : nameOf(each)
  const rows = designs.map((each) => ({ ...each, label: label(each) }))
  const times = designs.map(({ milliseconds }) => milliseconds)
  const domain = [Math.min(...times) / 1.6, Math.max(...times) * 1.6]
  const fill = (each: ComparedDesign) => (each.isOurs ? 'var(--accent)' : 'var(--muted)')
  return {
    height: 60 + 34 * rows.length,
    marginLeft: isNarrow ? 118 : 300,
    marginRight: isNarrow ? 56 : 150,
    x: { type: 'log', domain, grid: true, label: 'ms an image →', tickFormat: '~g', ticks: isNarrow ? 3 : 6 },
    y: { label: null, domain: rows.map((each) => each.label), tickSize: 0 },
    marks: [
      Plot.ruleY(rows, { y: 'label', x1: domain[0], x2: 'milliseconds', stroke: fill, strokeOpacity: 0.35 }),
      Plot.dot(rows, {
        ...{ x: 'milliseconds', y: 'label', r: 6, fill, stroke: fill },
        symbol: (each: ComparedDesign) => (each.isOurs ? 'diamond' : 'circle'),
      }),
      Plot.text(rows, {
        ...{
          x: 'milliseconds',
          y: 'label',
          dx: 12,
          textAnchor: 'start',
          fill: 'var(--ink)',
        },
        text: (each: ComparedDesign) =>
          isNarrow ? millisecondsOf(each) : `${millisecondsOf(each)}  ${standing(each)}`,
      }),
    ],
  }
}

function millisecondsOf({ isFromRate, milliseconds }: ComparedDesign): string {
  return `${isFromRate ? '≈ ' : ''}${milliseconds.toFixed(2)}`
}

/** What a reader must know before comparing it. */
function standing({ isOurs, origin, note }: ComparedDesign): string {
  return isOurs ? originWords[origin] : note
}

/** A design whose DSPs are known. */
type Counted = ComparedDesign & { readonly dsp: number }

/** Milliseconds against DSPs, where those of two designs are known. */
function againstDsp(designs: readonly ComparedDesign[]): Child[] {
  const counted = designs.filter((each): each is Counted => each.dsp !== null)
  if (counted.length < 2) return []
  const without = designs.filter(({ dsp }) => dsp === null).map(({ name }) => name)
  const missing =
    without.length === 0 ? '' : ` Without published DSPs, and so not here: ${without.join(', ')}.`
  const said = counted.map(
    (each) => `${nameOf(each)} ${millisecondsOf(each)} ms with ${count(each.dsp)} DSPs`,
  )
  return [
    h('p', { class: 'caption' }, `The same against DSPs; toward the lower left is less of both.${missing}`),
    chart({
      name: 'published-by-dsp',
      alternative: `Milliseconds against DSPs: ${said.join('; ')}.`,
      draw: (width) => dspPlot(counted, width),
    }),
  ]
}

function dspPlot(designs: readonly Counted[], width: number): Plot.PlotOptions {
  const spread = (values: readonly number[]) => [Math.min(...values) / 1.7, Math.max(...values) * 1.7]
  const fill = (each: Counted) => (each.isOurs ? 'var(--accent)' : 'var(--muted)')
  const isNarrow = width < 560
  return {
    height: 290,
    marginLeft: 46,
    marginRight: isNarrow ? 60 : 120,
    x: {
      type: 'log',
      domain: spread(designs.map(({ dsp }) => dsp)),
      grid: true,
      label: 'DSPs →',
      tickFormat: '~s',
      ticks: 4,
    },
    y: {
      ...{ type: 'log', domain: spread(designs.map(({ milliseconds }) => milliseconds)), grid: true },
      ...{ label: '↑ ms an image', tickFormat: '~g', ticks: 4 },
    },
    marks: [
      Plot.dot(designs, {
        ...{ x: 'dsp', y: 'milliseconds', r: 6, fill, stroke: fill },
        symbol: (each: Counted) => (each.isOurs ? 'diamond' : 'circle'),
      }),
      Plot.text(designs, {
        ...{ x: 'dsp', y: 'milliseconds', dx: 11, textAnchor: 'start', fill: 'var(--ink)' },
        text: (each: Counted) => (isNarrow ? each.name : `${each.name}\n${each.device}, ${each.numerics}`),
      }),
    ],
  }
}

function comparedTable(designs: readonly ComparedDesign[]): HTMLElement {
  const columns = [
    { title: 'design' },
    { title: 'device' },
    { title: 'formats' },
    { title: 'MHz', isNumber: true },
    { title: 'ms', isNumber: true },
    { title: 'W', isNumber: true },
    { title: 'DSP', isNumber: true },
    { title: 'figures are' },
    { title: 'source' },
  ]
  const rows = designs.map((each) => [
    each.isOurs ? h('strong', {}, each.name) : each.name,
    ...[each.device, each.numerics, `${each.clockMhz}`],
    millisecondsOf(each),
    each.watts?.toFixed(2) ?? '–',
    each.dsp?.toLocaleString('en-US') ?? '–',
    [originWords[each.origin], each.note].filter((word) => word !== '').join('; '),
    each.url === null ? each.source : h('a', { href: each.url }, each.source),
  ])
  return table('Designs of the same network', columns, rows)
}

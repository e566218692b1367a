import type { ResourceBar, ResourcesData } from '../../report-data/types/resources.js'
import { chart, colourKey, Plot } from '../chart.js'
import { h } from '../dom.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { count, list, originWords, percent } from '../words.js'

/** What the accelerator takes of the device, by unit. */
export function resourcesSection({ device, origin, bars, notes }: ResourcesData): HTMLElement {
  const share = (bar: ResourceBar) => usedOf(bar) / bar.available
  const most = bars.reduce((best, each) => (share(each) > share(best) ? each : best))
  const units = [...new Set(bars.flatMap(({ used }) => used.map(({ unit }) => unit)))]
  const colours = new Map(units.map((unit, i) => [unit, `var(--unit-${i % 8})`]))
  return section(
    {
      id: 'resources',
      title: 'What it takes of the device',
      finding: `The scarcest resource is ${most.title}: ${percent(share(most), 0)} of what the ${device} has.`,
      method: [`${originWords[origin]} by formulas of each unit.`, ...notes].join(' '),
    },
    chart({
      name: 'resources',
      alternative: list(bars.map((bar) => `${bar.title} ${count(usedOf(bar))} of ${count(bar.available)}`)),
      draw: (width) => plot(bars, colours, width),
    }),
    colourKey(units.map((unit) => ({ title: unit, colour: colours.get(unit) ?? '' }))),
    h('p', { class: 'caption' }, 'Shares of the whole device; nothing is taken off for a platform’s shell.'),
    barsTable(bars, units),
  )
}

function usedOf({ used }: ResourceBar): number {
  return used.reduce((sum, { amount }) => sum + amount, 0)
}

function plot(
  bars: readonly ResourceBar[],
  colours: ReadonlyMap<string, string>,
  width: number,
): Plot.PlotOptions {
  const parts = bars.flatMap((bar) =>
    bar.used.map(({ unit, amount }) => ({ title: bar.title, unit, amount, share: amount / bar.available })),
  )
  const totals = bars.map((bar) => ({
    title: bar.title,
    share: usedOf(bar) / bar.available,
    used: usedOf(bar),
    available: bar.available,
  }))
  const most = Math.max(1, ...totals.map(({ share }) => share))
  return {
    height: 56 + 40 * bars.length,
    marginLeft: width < 560 ? 76 : 110,
    marginRight: 24,
    x: { percent: true, domain: [0, 100 * most], label: '% of the device →', grid: true },
    y: { label: null, domain: bars.map(({ title }) => title), tickSize: 0 },
    marks: [
      Plot.barX(totals, { x1: 0, x2: () => 1, y: 'title', fill: 'var(--rail)' }),
      Plot.barX(
        parts,
        Plot.stackX({
          ...{ x: 'share', y: 'title', insetRight: 1, tip: true },
          fill: (part: (typeof parts)[number]) => colours.get(part.unit),
          title: (part: (typeof parts)[number]) =>
            `${part.unit}: ${count(part.amount)}, ${percent(part.share)}`,
        }),
      ),
      Plot.text(totals, {
        ...{ x: 'share', y: 'title', dx: 6, textAnchor: 'start', fill: 'var(--ink)' },
        text: (each: (typeof totals)[number]) => `${count(each.used)} of ${count(each.available)}`,
      }),
      Plot.ruleX([0], { stroke: 'var(--ink)' }),
    ],
  }
}

function barsTable(bars: readonly ResourceBar[], units: readonly string[]): HTMLElement {
  const columns = [{ title: 'unit' }, ...bars.map(({ title }) => ({ title, isNumber: true }))]
  const amount = (bar: ResourceBar, unit: string) =>
    bar.used.reduce((sum, each) => sum + (each.unit === unit ? each.amount : 0), 0)
  const rows = [
    ...units.map((unit) => [unit, ...bars.map((bar) => count(amount(bar, unit)))]),
    ['all units', ...bars.map((bar) => count(usedOf(bar)))],
    ['the device', ...bars.map((bar) => count(bar.available))],
  ]
  return tableBehind('Every unit in numbers', columns, rows)
}

import type { ResourceBar, ResourcesData } from '../../report-data/types/resources.js'
import { chart, colourKey, Plot } from '../chart.js'
import { h } from '../dom.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { count, list, percent } from '../words.js'

/** Units with a colour of their own; all others share one. */
const coloured = 7

/** A unit's part of a resource. */
interface Part {
  readonly title: string
  readonly group: string
  readonly amount: number
  readonly share: number
}

/** What the accelerator takes of the device, by unit. */
export function resourcesSection(data: ResourcesData): HTMLElement {
  const { device, bars, notes, clock, units } = data
  const share = (bar: ResourceBar) => usedOf(bar) / bar.available
  const most = bars.reduce((best, each) => (share(each) > share(best) ? each : best))
  const groups = groupsOf(data)
  const fits = bars.every((bar) => share(bar) <= 1) ? '' : ' It does not fit.'
  return section(
    {
      id: 'resources',
      title: 'What it takes of the device',
      finding: `The scarcest resource is ${most.title}: ${percent(share(most), 0)} of what the ${device} has, estimated.${fits}`,
      method: notes.join(' '),
    },
    chart({
      name: 'resources',
      alternative: `Estimated: ${list(bars.map((bar) => `${bar.title} ${count(usedOf(bar))} of ${count(bar.available)}`))}.`,
      draw: (width) => plot(bars, groups, width),
    }),
    colourKey([...groups].map(([title, colour]) => ({ title, colour }))),
    h(
      'p',
      { class: 'caption' },
      `Its longest path, in ${clock.unit}, allows ${clock.allowed.toFixed(0)} MHz by estimate; ${clock.asked} MHz are asked for. Shares are of the whole device: nothing is taken off for a platform’s shell.`,
    ),
    tableBehind(
      'Every unit in numbers',
      [{ title: 'unit' }, { title: 'what it is' }, ...bars.map(({ title }) => ({ title, isNumber: true }))],
      [
        ...units.map(({ name, about }) => [name, about, ...bars.map((bar) => count(amountOf(bar, name)))]),
        ['all units', '', ...bars.map((bar) => count(usedOf(bar)))],
        ['the device', '', ...bars.map((bar) => count(bar.available))],
      ],
    ),
  )
}

function usedOf({ used }: ResourceBar): number {
  return used.reduce((sum, { amount }) => sum + amount, 0)
}

function amountOf({ used }: ResourceBar, unit: string): number {
  return used.find((each) => each.unit === unit)?.amount ?? 0
}

/** Colours by the unit, or by those that share one: the largest of any resource first. */
function groupsOf({ bars, units }: ResourcesData): ReadonlyMap<string, string> {
  const weight = (name: string) => Math.max(...bars.map((bar) => amountOf(bar, name) / bar.available))
  const ranked = units.map(({ name }) => name).toSorted((a, b) => weight(b) - weight(a))
  const own = ranked.slice(0, coloured).map((name, i) => [name, `var(--unit-${i})`] as const)
  return new Map([...own, ['other units', 'var(--unit-7)']])
}

function plot(
  bars: readonly ResourceBar[],
  groups: ReadonlyMap<string, string>,
  width: number,
): Plot.PlotOptions {
  const names = [...groups.keys()]
  const parts = bars.flatMap((bar) => names.map((group) => partOf(bar, group, names)))
  const totals = bars.map((bar) => ({ title: bar.title, used: usedOf(bar), available: bar.available }))
  const most = Math.max(1, ...totals.map(({ used, available }) => used / available))
  const isNarrow = width < 560
  return {
    height: 66 + 56 * bars.length,
    marginLeft: isNarrow ? 78 : 100,
    marginRight: 12,
    x: { percent: true, domain: [0, 100 * most], label: '% of the device →', ticks: 5 },
    y: { label: null, domain: bars.map(({ title }) => title), tickSize: 0, padding: 0.5 },
    marks: [
      Plot.barX(totals, { x1: 0, x2: () => 1, y: 'title', fill: 'var(--rail)' }),
      Plot.barX(
        parts,
        Plot.stackX({
          ...{ x: 'share', y: 'title', order: names, z: 'group', insetRight: 0.75, tip: true },
          fill: (part: Part) => groups.get(part.group),
          title: (part: Part) => `${part.group}: ${count(part.amount)} ${part.title}, ${percent(part.share)}`,
        }),
      ),
      Plot.text(totals, {
        ...{ x: 0, y: 'title', dy: -21, textAnchor: 'start', fill: 'var(--muted)' },
        text: ({ used, available }: (typeof totals)[number]) =>
          `${count(used)} of ${count(available)}, ${percent(used / available)}`,
      }),
    ],
  }
}

function partOf(bar: ResourceBar, group: string, names: readonly string[]): Part {
  const amount = bar.used
    .filter(({ unit }) => unit === group || (group === 'other units' && !names.includes(unit)))
    .reduce((sum, each) => sum + each.amount, 0)
  return { title: bar.title, group, amount, share: amount / bar.available }
}

import type { ExplorationPage, ExploredDesign } from '../../report-data/types/exploration.js'
import { chart, colourKey, Plot } from '../chart.js'
import { choice } from '../controls.js'
import { h } from '../dom.js'
import { section } from '../section.js'
import { table, tableBehind } from '../table.js'
import { count, list, short } from '../words.js'

type Estimated = ExploredDesign & { readonly figures: Readonly<Record<string, number>> }

/** What a design is: its colour and shape in the chart. */
const standings = {
  pareto: { title: 'bettered by no other', colour: 'var(--accent)' },
  fits: { title: 'fits', colour: 'var(--muted)' },
  not: { title: 'does not fit', colour: 'var(--line)' },
} as const

/** All designs against two figures that the reader chooses, the best in a table, and what dropped out. */
export function exploredSection({ exploration, units }: ExplorationPage): HTMLElement {
  const { designs, objective } = exploration
  const estimated = designs.filter((design): design is Estimated => design.figures !== null)
  const front = estimated.filter(({ pareto }) => pareto)
  const figures = Object.keys(units)
  const chosen = { x: figures.indexOf(objective[1] ?? 'dsp'), y: figures.indexOf(objective[0] ?? 'latency') }
  const box = h('div', {})
  const redraw = () => box.replaceChildren(scatter(estimated, [figures[chosen.x], figures[chosen.y]], units))
  const pick = (axis: 'x' | 'y', title: string) =>
    choice({
      ...{ title, options: figures, chosen: chosen[axis] },
      onChange: (index) => {
        chosen[axis] = index
        redraw()
      },
    })
  redraw()
  return section(
    {
      id: 'designs',
      title: 'Designs',
      finding: findingOf(designs, front, objective),
      method:
        'Figures are estimates, but for those of Verilator and Yosys; moeforge estimate says how they come about.',
    },
    h('div', { class: 'controls' }, pick('y', 'Up'), pick('x', 'Across')),
    box,
    colourKey(Object.values(standings)),
    frontTable(front, exploration, units),
    tableBehind(
      'Every design in numbers',
      columnsOf(exploration, units),
      designs.map((design) => rowOf(design, exploration, units)),
    ),
    ...droppedOut(designs),
  )
}

function findingOf(
  designs: readonly ExploredDesign[],
  front: readonly Estimated[],
  objective: readonly string[],
): string {
  const fit = designs.filter(({ fits }) => fits).length
  if (front.length === 0) return `None of ${count(designs.length)} designs fits.`
  return `${count(fit)} of ${count(designs.length)} designs fit, and ${count(front.length)} of them are bettered by no other in ${list(objective)}.`
}

function scatter(
  designs: readonly Estimated[],
  [x, y]: readonly [string, string],
  units: ExplorationPage['units'],
): HTMLElement {
  const points = designs.map((design) => ({
    ...{
      x: design.figures[x],
      y: design.figures[y],
      standing: standingOf(design),
      title: titleOf(design, units),
    },
  }))
  const line = points.filter(({ standing }) => standing === 'pareto').toSorted((a, b) => a.x - b.x)
  const label = (name: string) =>
    units[name] === name || name === 'cycles' ? name : `${name}, ${units[name]}`
  return chart({
    name: `explored-${y}-${x}`,
    alternative: `${label(y)} against ${label(x)} of ${designs.length} designs. Those that no other betters: ${line.map((point) => `${short(point.y)} at ${short(point.x)}`).join('; ') || 'none'}.`,
    draw: () => ({
      height: 440,
      marginLeft: 64,
      x: {
        type: scaleOf(points.map((point) => point.x)),
        grid: true,
        label: `${label(x)} →`,
        tickFormat: '~s',
      },
      y: {
        type: scaleOf(points.map((point) => point.y)),
        grid: true,
        label: `↑ ${label(y)}`,
        tickFormat: '~s',
      },
      marks: [
        Plot.lineY(line, {
          x: 'x',
          y: 'y',
          stroke: 'var(--accent)',
          strokeOpacity: 0.5,
          curve: 'step-after',
        }),
        // Those on the front last, so that none hides them.
        Plot.dot(
          points.toSorted((a, b) => Number(a.standing === 'pareto') - Number(b.standing === 'pareto')),
          {
            ...{
              x: 'x',
              y: 'y',
              r: (point: (typeof points)[number]) => (point.standing === 'pareto' ? 6 : 3.5),
            },
            fill: (point: (typeof points)[number]) => standings[point.standing].colour,
            symbol: (point: (typeof points)[number]) => (point.standing === 'pareto' ? 'diamond' : 'circle'),
            fillOpacity: 0.85,
          },
        ),
        Plot.tip(points, Plot.pointer({ x: 'x', y: 'y', title: 'title', fill: 'var(--paper)' })),
      ],
    }),
  })
}

// Sizes of designs double: but a figure of 0 has no logarithm.
function scaleOf(values: readonly number[]): 'log' | 'linear' {
  return values.every((value) => value > 0) ? 'log' : 'linear'
}

function standingOf({ pareto, fits }: ExploredDesign): keyof typeof standings {
  if (pareto) return 'pareto'
  return fits ? 'fits' : 'not'
}

function titleOf(design: Estimated, units: ExplorationPage['units']): string {
  const values = Object.entries(design.edits).map(([path, value]) => `${shortPath(path)} ${value}`)
  const figures = Object.entries(units).map(([name, unit]) => `${short(design.figures[name], 4)} ${unit}`)
  return [...values, '', ...figures, ...design.lacking.map((name) => `too little ${name}`)].join('\n')
}

function shortPath(path: string): string {
  return path.replace(/^hardware\./, '')
}

function columnsOf({ axes }: ExplorationPage['exploration'], units: ExplorationPage['units']) {
  return [
    { title: 'number', isNumber: true },
    ...axes.map(({ path }) => ({ title: shortPath(path) })),
    ...Object.entries(units).map(([name, unit]) => ({
      title: name === 'latency' ? unit : name,
      isNumber: true,
    })),
    ...[
      { title: 'MHz', isNumber: true },
      { title: 'Verilator, cycles', isNumber: true },
      { title: 'remarks' },
    ],
  ]
}

function rowOf(
  design: ExploredDesign,
  { axes }: ExplorationPage['exploration'],
  units: ExplorationPage['units'],
): string[] {
  const { figures, measured, number, edits, clockMhz, lacking, problem } = design
  const simulated = measured?.simulate ?? null
  const cycles = simulated !== null && 'cycles' in simulated ? count(Number(simulated.cycles)) : '–'
  const why = problem?.split('\n')[0] ?? (lacking.length > 0 ? `too little ${list(lacking)}` : '')
  return [
    `${number}`,
    ...axes.map(({ path }) => `${edits[path]}`),
    ...Object.keys(units).map((name) => figureText(name, figures)),
    ...[clockMhz === null ? '–' : `${clockMhz}`, cycles, remark({ ...design, why })],
  ]
}

function remark({ why, isUnknown, fits }: ExploredDesign & { readonly why: string }): string {
  if (isUnknown) return 'waits for features off chip, how long is not known'
  return why === '' && !fits ? 'beyond a bound' : why
}

function figureText(name: string, figures: ExploredDesign['figures']): string {
  if (figures === null) return '–'
  return name === 'latency' ? figures[name].toFixed(3) : count(figures[name])
}

function frontTable(
  front: readonly Estimated[],
  exploration: ExplorationPage['exploration'],
  units: ExplorationPage['units'],
): HTMLElement {
  const [first = 'latency'] = exploration.objective
  const sorted = front.toSorted((a, b) => a.figures[first] - b.figures[first])
  return table(
    'Designs that no other betters',
    columnsOf(exploration, units),
    sorted.map((design) => rowOf(design, exploration, units)),
  )
}

/** Rules that reject designs: how many each, and the words of the first. */
function droppedOut(designs: readonly ExploredDesign[]): HTMLElement[] {
  const rules = new Map<string, { count: number; words: string }>()
  for (const { problem } of designs) {
    if (problem === null) continue
    const [words] = problem.split('\n')
    const [rule] = words.split(':')
    rules.set(rule, { count: (rules.get(rule)?.count ?? 0) + 1, words: rules.get(rule)?.words ?? words })
  }
  if (rules.size === 0) return []
  const lines = [...rules.values()].toSorted((a, b) => b.count - a.count)
  return [
    h('h3', {}, 'What is no design'),
    h('ul', {}, ...lines.map((rule) => h('li', {}, `${count(rule.count)}: ${rule.words}`))),
  ]
}

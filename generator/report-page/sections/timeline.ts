import type { TimelineData, TimelineRun } from '../../report-data/types/timeline.js'
import { chart, colourKey, Plot } from '../chart.js'
import { choice } from '../controls.js'
import { h } from '../dom.js'
import { layerKinds } from '../layers.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { stallColours } from '../timeline/colours.js'
import { timelineView } from '../timeline/view.js'
import { count, percent, time } from '../words.js'

/** The whole inference, down to single cycles. */
export function timelineSection(data: TimelineData): HTMLElement {
  const drawn = data.runs.filter(({ tracks }) => tracks.length > 0)
  const view = h('div', {})
  const show = (run: TimelineRun) => view.replaceChildren(timelineView(run, data.clockMhz))
  show(drawn[drawn.length - 1])
  const switcher =
    drawn.length < 2
      ? []
      : [
          choice({
            ...{ title: 'Cycles', options: drawn.map(({ origin }) => origin), chosen: drawn.length - 1 },
            onChange: (index) => show(drawn[index]),
          }),
        ]
  return section(
    {
      id: 'timeline',
      title: 'Where the cycles go',
      finding: finding(data),
      method: method(data),
    },
    ...switcher,
    view,
    colourKey(Object.values(layerKinds)),
    ...idleCycles(data),
    operationsTable(data),
  )
}

function finding({ runs, clockMhz }: TimelineData): string {
  const run = runs[runs.length - 1]
  const { cycles, busy, stalls, origin } = run
  const most = stalls.reduce((best, each) => (each.cycles > best.cycles ? each : best))
  const stood =
    most.cycles === 0 ? '' : ` It stands longest for ${most.cause}: ${percent(most.cycles / cycles)}.`
  return `The array multiplies in ${percent(busy / cycles)} of ${count(cycles)} cycles, ${time(cycles, clockMhz)} (${origin}).${stood}`
}

function method({ memory, runs, notes }: TimelineData): string {
  const { latency, bandwidth } = memory
  const simulated = runs.some(({ origin }) => origin === 'simulated')
    ? 'Simulated cycles are counted in the Verilog accelerator.'
    : 'moeforge report --simulate counts them in the Verilog too.'
  return `Estimated by the cycle model, with a memory of ${latency} cycles to a first beat and ${bandwidth} bytes a cycle; it keeps no account of waits for biases apart from weights. ${notes.map((note) => `${note} `).join('')}${simulated}`
}

/** Cycles of a run in which the array does not multiply, of one cause. */
interface Idle {
  readonly origin: string
  readonly cause: string
  readonly meaning: string
  readonly cycles: number
  readonly share: number
}

/** In which cycles nothing is multiplied, and why. */
function idleCycles({ runs, clockMhz }: TimelineData): HTMLElement[] {
  const idle = runs.flatMap(idleOf)
  const causes = [...new Set(idle.filter(({ cycles }) => cycles > 0).map(({ cause }) => cause))]
  const shown = idle.filter(({ cause }) => causes.includes(cause))
  const said = shown.map(({ origin, cause, share }) => `${cause} ${percent(share, 2)} (${origin})`)
  return [
    h('h3', {}, 'Cycles that multiply nothing'),
    h('p', { class: 'caption' }, 'Shares of all cycles, by what the array waits for.'),
    chart({
      name: 'idle-cycles',
      alternative: `Cycles that multiply nothing: ${said.join(', ')}.`,
      draw: (width) => idlePlot(shown, { width, runs: runs.length, clockMhz }),
    }),
    tableBehind(
      'What the array waits for, in numbers',
      [
        { title: 'cause' },
        { title: 'it waits for' },
        { title: 'cycles are' },
        { title: 'cycles', isNumber: true },
        { title: 'of all', isNumber: true },
        { title: 'time', isNumber: true },
      ],
      idle.map(({ cause, meaning, origin, cycles, share }) => [
        ...[cause, meaning.replace(/^waiting for /, ''), origin],
        ...[count(cycles), percent(share, 3), time(cycles, clockMhz)],
      ]),
    ),
  ]
}

function idleOf({ origin, cycles, busy, stalls }: TimelineRun): Idle[] {
  const rest = Math.max(0, cycles - busy - stalls.reduce((sum, each) => sum + each.cycles, 0))
  const ends = {
    cause: 'begin and end',
    meaning: 'nothing: before the first row and after the last',
    cycles: rest,
  }
  return [...stalls, ends].map((each) => ({ ...each, origin, share: each.cycles / cycles }))
}

function idlePlot(
  idle: readonly Idle[],
  { width, runs, clockMhz }: { readonly width: number; readonly runs: number; readonly clockMhz: number },
): Plot.PlotOptions {
  const causes = [...new Set(idle.map(({ cause }) => cause))]
  return {
    height: 52 + causes.length * (12 + 20 * runs),
    marginLeft: runs === 1 ? 90 : 164,
    marginRight: 116,
    x: { percent: true, grid: true, label: '% of all cycles →', ticks: width < 560 ? 2 : 6 },
    y: { axis: null, domain: [...new Set(idle.map(({ origin }) => origin))] },
    fy: { axis: null, domain: causes, padding: 0.2 },
    marks: [
      Plot.barX(idle, {
        ...{ x: 'share', y: 'origin', fy: 'cause', insetTop: 1, insetBottom: 1 },
        fill: (each: Idle) => stallColours[each.cause],
        fillOpacity: (each: Idle) => (each.origin === 'estimated' && runs > 1 ? 0.5 : 1),
      }),
      Plot.text(idle, {
        ...{ x: 'share', y: 'origin', fy: 'cause', dx: 6, textAnchor: 'start', fill: 'var(--ink)' },
        text: (each: Idle) => `${percent(each.share, 2)}, ${time(each.cycles, clockMhz)}`,
      }),
      Plot.text(causes, {
        ...{ frameAnchor: 'left', textAnchor: 'end', dx: runs === 1 ? -8 : -76, fill: 'var(--ink)' },
        fy: (cause: string) => cause,
        text: (cause: string) => cause,
      }),
      ...(runs === 1
        ? []
        : [
            Plot.text(idle, {
              ...{
                x: 0,
                y: 'origin',
                fy: 'cause',
                dx: -6,
                textAnchor: 'end',
                text: 'origin',
                fill: 'var(--muted)',
              },
            }),
          ]),
    ],
  }
}

function operationsTable({ operations, runs, clockMhz }: TimelineData): HTMLElement {
  const isSimulated = runs.some(({ origin }) => origin === 'simulated')
  const columns = [
    { title: 'operation' },
    { title: 'estimated cycles', isNumber: true },
    ...(isSimulated ? [{ title: 'simulated cycles', isNumber: true }] : []),
    { title: 'time', isNumber: true },
  ]
  const rows = operations.map(({ name, estimated, simulated }) => [
    ...[name, count(estimated)],
    ...(isSimulated ? [simulated === null ? '–' : count(simulated)] : []),
    time(simulated ?? estimated, clockMhz),
  ])
  return tableBehind('Every operation in numbers', columns, rows)
}

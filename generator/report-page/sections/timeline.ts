import type { TimelineData, TimelineRun } from '../../report/page/types/timeline.js'
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
    ...data.runs.map((run) => shares(run, data.clockMhz)),
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

function method({ memory, runs }: TimelineData): string {
  const { latency, bandwidth } = memory
  const simulated = runs.some(({ origin }) => origin === 'simulated')
    ? ' Simulated cycles are counted in the Verilog accelerator.'
    : ' moeforge report --simulate counts them in the Verilog too.'
  return `Estimated by the cycle model, with a memory of ${latency} cycles to a first beat and ${bandwidth} bytes a cycle; it keeps no account of waits for biases apart from weights.${simulated}`
}

function shares({ origin, cycles, busy, stalls }: TimelineRun, clockMhz: number): HTMLElement {
  const rest = cycles - busy - stalls.reduce((sum, each) => sum + each.cycles, 0)
  const parts = [
    { cause: 'multiplying', meaning: '', cycles: busy },
    ...stalls,
    { cause: 'begin and end', meaning: 'before the first row and after the last', cycles: Math.max(0, rest) },
  ].filter((part) => part.cycles > 0)
  const fill = (cause: string) => stallColours[cause] ?? 'var(--busy)'
  const said = parts.map((part) => `${part.cause} ${percent(part.cycles / cycles)}`).join(', ')
  return h(
    'div',
    {},
    h('h3', {}, `All cycles, ${origin}`),
    chart({
      name: `cycles-${origin}`,
      alternative: `Shares of the cycles: ${said}.`,
      draw: () => ({
        ...{ height: 74, marginLeft: 10, marginRight: 24, marginTop: 4, marginBottom: 28 },
        x: { label: null, percent: true, domain: [0, 100], tickFormat: (value: number) => `${value}%` },
        marks: [
          Plot.barX(
            parts,
            Plot.stackX({
              x: (part: (typeof parts)[number]) => part.cycles / cycles,
              fill: (part: (typeof parts)[number]) => fill(part.cause),
              insetRight: 1,
            }),
          ),
        ],
      }),
    }),
    colourKey(
      parts.map((part) => ({
        title: `${part.cause} ${percent(part.cycles / cycles, 2)}, ${time(part.cycles, clockMhz)}${part.meaning === '' ? '' : ` (${part.meaning})`}`,
        colour: fill(part.cause),
      })),
    ),
  )
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

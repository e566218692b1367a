import { left, right, textTable } from '../base/text-table.js'
import type { JobResult } from '../jobs/job.js'
import type { MeasureKind } from '../jobs/job-kind.js'
import type { Exploration } from './explore.js'
import { type FigureName, figureUnits, isFit, type Point } from './figures.js'
import type { Measured } from './measure.js'

/** What `explore` prints: the front, a row a design, then how many were estimated and what became of the others. */
export function exploreText(exploration: Exploration, width?: number): string {
  const { front } = exploration
  return [
    front.length === 0 ? 'no design fits' : frontTable(exploration, width),
    ...measuredFailures(exploration),
    counts(exploration),
    ...problems(exploration),
  ].join('\n')
}

/** Figures that the table shows beside those of the objective. */
const shown: readonly FigureName[] = ['latency', 'dsp', 'bram', 'lut']

function frontTable({ axes, front, goal, measured }: Exploration, width?: number): string {
  const names = [...new Set([...goal.objective, ...shown])]
  const hasMeasured = measured.length > 0
  const columns = [
    ...axes.map(({ path }) => left(path.replace(/^hardware\./, ''))),
    ...names.map((name) => right(name === 'latency' ? 'ms' : figureUnits[name])),
    right('MHz'),
    ...(hasMeasured ? [right('Verilator'), right('DSP'), right('LUT'), right('ns')] : []),
  ]
  const rows = front.map((point) => [
    ...axes.map(({ path }) => `${point.edits[path]}`),
    ...names.map((name) => figureText(point, name)),
    `${point.clockMhz ?? '-'}`,
    ...(hasMeasured ? measuredCells(measured.find((each) => each.point === point)?.measured) : []),
  ])
  return textTable([{ columns, rows }], width)
}

function figureText({ figures }: Point, name: FigureName): string {
  if (figures === null) return '-'
  return name === 'latency' ? figures.latency.toFixed(3) : figures[name].toLocaleString('en-US')
}

function measuredCells(measured: Measured | undefined): string[] {
  const simulated = resultOf(measured, 'simulate')
  const synthesised = resultOf(measured, 'synthesise')
  const number = (value: number | undefined) => value?.toLocaleString('en-US') ?? '-'
  return [
    number(simulated?.kind === 'simulate' ? simulated.cycles : undefined),
    ...(synthesised?.kind === 'synthesise'
      ? [number(synthesised.dsp), number(synthesised.lut), synthesised.ns.toFixed(2)]
      : ['-', '-', '-']),
  ]
}

function resultOf(measured: Measured | undefined, kind: MeasureKind): JobResult | null {
  const result = measured?.[kind] ?? null
  return result === null || 'failed' in result ? null : result
}

function measuredFailures({ measured }: Exploration): string[] {
  return measured.flatMap(({ point, measured }) =>
    Object.entries(measured).flatMap(([kind, result]) =>
      result !== null && 'failed' in result
        ? [`failed to ${kind} ${JSON.stringify(point.edits)}: ${result.failed.split('\n')[0]}`]
        : [],
    ),
  )
}

function counts({ points, front, goal, axes }: Exploration): string {
  const size = axes.reduce((product, { values }) => product * values.length, 1)
  const fit = points.filter((point) => isFit(point, goal.bounds)).length
  const of = size === points.length ? `${size} designs` : `${points.length} of ${size} designs (--budget)`
  return `${of} estimated: ${fit} fit, ${front.length} of them bettered by no other in ${goal.objective.join(' and ')}`
}

/** Why designs dropped out: how many by what rule, and the words of the first. */
function problems({ points, goal }: Exploration): string[] {
  const reasons = new Map<string, { count: number; first: string }>()
  for (const point of points)
    for (const { rule, words } of reasonsOf(point, goal)) {
      const { count, first } = reasons.get(rule) ?? { count: 0, first: words }
      reasons.set(rule, { count: count + 1, first })
    }
  return [...reasons.values()]
    .toSorted((a, b) => b.count - a.count)
    .map(({ count, first }) => `  ${count} dropped out: ${first}`)
}

function reasonsOf(
  { figures, problem, lacking, isUnknown }: Point,
  { bounds }: Exploration['goal'],
): { readonly rule: string; readonly words: string }[] {
  if (figures === null) {
    const [words] = (problem ?? '').split('\n')
    return [{ rule: words.split(':')[0], words }]
  }
  const said = [
    ...(isUnknown ? [unknownWords] : []),
    ...(lacking.length > 0 ? [`too little ${lacking.join(', ')} on the device`] : []),
    ...bounds.flatMap(({ figure, most }) =>
      figures[figure] > most ? [`${figure} over ${most} (--max)`] : [],
    ),
  ]
  return said.map((words) => ({ rule: words, words }))
}

/** Why a design whose array waits for features off chip is none to choose. */
export const unknownWords =
  'the array waits for features off chip, estimates do not say how long: a smaller ring or array leaves them room'

import { left, right, type TableLayout, textTable, withoutColumns } from '../../base/text-table.js'
import type { Design } from '../../design/design.js'
import type { ScoredClass } from '../best-classes.js'
import { milliseconds } from '../milliseconds.js'
import { agrees, type PictureResult, picturesSummary, type TopCounts } from './summary.js'

/** What came of a folder of pictures, as a person reads it: a row each, then all together. */
export function picturesText(
  design: Design,
  results: readonly PictureResult[],
  width: number | undefined,
): string {
  return [textTable(layouts(results), width).trimEnd(), ...summaryLines(design, results)].join('\n')
}

/** The same for machines. */
export function picturesJson(results: readonly PictureResult[]): object {
  const { worstSnrDb, ...summary } = picturesSummary(results)
  return {
    summary: { ...summary, worstSnrDb: finite(worstSnrDb) },
    pictures: results.map(({ snrDb, ...result }) => ({ ...result, snrDb: finite(snrDb) })),
  }
}

/** JSON has no infinity: equal results are null. */
function finite(decibels: number): number | null {
  return Number.isFinite(decibels) ? decibels : null
}

function layouts(results: readonly PictureResult[]): [TableLayout, ...TableLayout[]] {
  const hasHead = results.some(({ classes }) => classes !== null)
  const hasLabels = results.some(({ label }) => label !== null)
  const columns = [
    { column: left('picture'), cell: ({ picture }: PictureResult) => picture },
    ...(hasHead ? classColumns : []),
    { column: right('SNR dB'), cell: ({ snrDb }: PictureResult) => snrDb.toFixed(1) },
    ...(hasLabels ? [{ column: left('right'), cell: rank }] : []),
  ]
  const full: TableLayout = {
    columns: columns.map(({ column }) => column),
    rows: results.map((result) => columns.map(({ cell }) => cell(result))),
  }
  return [full, ...(hasHead ? [withoutColumns(full, ['float64'])] : [])]
}

const classColumns = [
  { column: left('class'), cell: ({ classes }: PictureResult) => named(classes) },
  {
    column: left('float64'),
    cell: (result: PictureResult) => (agrees(result) ? 'the same' : named(result.floatClasses)),
  },
]

function named(classes: readonly ScoredClass[] | null): string {
  const [best] = classes ?? []
  if (best === undefined) return ''
  return best.name === null ? String(best.class) : `${best.class} ${best.name}`
}

/** Where the right class comes among those that are named. */
function rank({ classes, label }: PictureResult): string {
  if (label === null) return ''
  const place = classes?.findIndex((each) => each.class === label) ?? -1
  if (place === 0) return 'yes'
  return place < 0 ? `${label}` : `${label}, place ${place + 1}`
}

function summaryLines(design: Design, results: readonly PictureResult[]): string[] {
  const { pictures, agreeing, worstSnrDb, fixed, float, seconds, cycles } = picturesSummary(results)
  const share = (count: number) => `${((100 * count) / pictures).toFixed(1)}%`
  const tops = (of: string, { top1, top5 }: TopCounts) =>
    `${of}: top-1 ${share(top1)} (${top1}), top-5 ${share(top5)} (${top5})`
  return [
    ...(agreeing === null
      ? []
      : [`${agreeing} of ${pictures} have the class that float64 has, ${share(agreeing)}`]),
    `the result furthest from float64: ${worstSnrDb.toFixed(1)} dB`,
    ...(fixed === null ? [] : [tops('fixed point', fixed)]),
    ...(float === null ? [] : [tops('float64', float)]),
    `${pictures} pictures in ${seconds.toFixed(2)} s, ${(pictures / seconds).toFixed(2)} a second on this machine`,
    ...(cycles === null ? [] : [hardwareLine(design, cycles / pictures)]),
  ]
}

function hardwareLine(design: Design, cycles: number): string {
  const time = milliseconds(design, cycles)
  const rate = (1000 / time).toFixed(1)
  return `${Math.round(cycles).toLocaleString('en-US')} cycles a picture: ${rate} a second at ${design.clockMhz} MHz`
}

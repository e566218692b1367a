import { notAReport } from './report-error.js'
import { reportNumber } from './report-numbers.js'

/** A path that was analysed for setup. Nanoseconds. */
export interface TimingPath {
  /** Null: it is not constrained. */
  readonly slack: number | null
  /** Pin or port where it begins, and where it ends. */
  readonly from: string
  readonly to: string
  /** Cells between the two registers. */
  readonly levels: number
  /** What they are: `CARRY8=2 LUT6=1`; empty where there are none. */
  readonly cells: string
  /** Delays of cells, and of wires. */
  readonly logic: number
  readonly route: number
}

/**
 * The setup paths of a report of report_timing or report_timing_summary, the worst first.
 * @throws InputError when a path is not whole.
 */
export function parseTimingPaths(text: string, path: string): TimingPath[] {
  const blocks = text.split(/^(?=Slack(?: \(\w+\))? *:)/m).slice(1)
  const paths = blocks.filter((block) => isSetup(block, path))
  return paths
    .map((block) => pathOf(block, path))
    .toSorted((a, b) => (a.slack ?? Infinity) - (b.slack ?? Infinity))
}

// What is not constrained has a path type of Max alone.
function isSetup(block: string, path: string): boolean {
  const [, type] = /^ {2}Path Type: +(\w+)/m.exec(block) ?? []
  if (type === undefined) throw notAReport(path, 'a path is not whole: it has no "Path Type"')
  return type === 'Setup' || type === 'Max'
}

function pathOf(block: string, path: string): TimingPath {
  const [head] = block.split(/^ *Location +Delay type/m)
  const field = (name: string): string => {
    const [, value] = new RegExp(`^  ${name}: +(.*)$`, 'm').exec(head) ?? []
    if (value === undefined) throw notAReport(path, `a path is not whole: it has no "${name}"`)
    return value.trim()
  }
  const [, slack = ''] = /^Slack(?: \(\w+\))? *: +(\S+)/.exec(block) ?? []
  const [, logic = '?', route = '?'] = /\(logic (\S+) .*?route (\S+) /.exec(field('Data Path Delay')) ?? []
  const [, levels, cells = ''] = /^(\d+)(?: +\((.*)\))?$/.exec(field('Logic Levels')) ?? []
  const number = (value: string, of: string) => reportNumber(value, { path, of })
  const known = (value: string, of: string): number => {
    const found = number(value, of)
    if (found === null) throw notAReport(path, `a path is not whole: ${of} is not known`)
    return found
  }
  return {
    slack: number(slack, 'Slack'),
    ...{ from: field('Source'), to: field('Destination') },
    levels: known(levels ?? '?', 'Logic Levels'),
    cells,
    logic: known(logic, 'Data Path Delay, logic'),
    route: known(route, 'Data Path Delay, route'),
  }
}

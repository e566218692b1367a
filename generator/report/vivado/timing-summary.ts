import { notAReport } from './report-error.js'
import { reportNumber } from './report-numbers.js'

/** How a kind of check ends. Nanoseconds; null: nothing is constrained. */
export interface TimingCheck {
  /** Of the worst endpoint: negative where it fails. */
  readonly worst: number | null
  /** Of all that fail, together: 0 or less. */
  readonly total: number | null
  readonly failing: number | null
  readonly endpoints: number | null
}

export const timingChecks = ['setup', 'hold', 'pulse'] as const
export type TimingCheckName = (typeof timingChecks)[number]

/** A clock, and the setup of what it drives and takes. Nanoseconds. */
export interface TimedClock {
  readonly name: string
  readonly period: number
  /** Null: nothing goes from it to it. */
  readonly setup: TimingCheck | null
}

/** What report_timing_summary says of a whole design. */
export interface TimingSummary {
  readonly checks: Readonly<Record<TimingCheckName, TimingCheck>>
  readonly clocks: readonly TimedClock[]
}

/** Parses a report of report_timing_summary. @throws InputError when it is not such a report, whole. */
export function parseTimingSummary(text: string, path: string): TimingSummary {
  const [checks] = checkRows(section(text, 'Design Timing Summary'), path)
  if (checks === undefined)
    throw notAReport(path, 'is not a timing summary, or not all of it: it has no Design Timing Summary')
  const within = new Map(checkRows(section(text, 'Intra Clock Table'), path).map((row) => [row.name, row]))
  const clocks = [...section(text, 'Clock Summary').matchAll(clockRow)].map(([, name, period]) => ({
    ...{ name, period: Number(period), setup: within.get(name)?.setup ?? null },
  }))
  const { name: _, ...all } = checks
  return { checks: all, clocks }
}

const clockRow = /^\s*(\S+)\s+\{[^}]*\}\s+(\d+\.\d+)\s+\d+\.\d+\s*$/gm

/** The text of a section, between the rule behind its title and the one in front of the next. */
function section(text: string, title: string): string {
  const start = text.search(new RegExp(`^\\| ${title} *$`, 'm'))
  return start < 0 ? '' : (text.slice(start).split(/^-{20,}$/m)[1] ?? '')
}

type CheckRow = Readonly<Record<TimingCheckName, TimingCheck>> & { readonly name: string }

// Worst, total, failing and all endpoints, of setup, hold and pulse width; a clock's name in front.
function checkRows(text: string, path: string): CheckRow[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.trim().split(/\s+/)
    const name = cells.length === 13 ? cells[0] : ''
    const values = cells.slice(-12)
    // Rules and titles have as many words.
    if (values.length < 12 || !values.every((value) => /^(-?\d+(\.\d+)?|NA|inf)$/.test(value))) return []
    const check = (at: number): TimingCheck => {
      const [worst, total, failing, endpoints] = values
        .slice(at, at + 4)
        .map((value) => reportNumber(value, { path, of: `timing ${name}` }))
      return { worst, total, failing, endpoints }
    }
    return [{ name, setup: check(0), hold: check(4), pulse: check(8) }]
  })
}

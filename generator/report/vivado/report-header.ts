import { notAReport } from './report-error.js'

/** The reports of Vivado that are read, by what is in them. */
export type ReportKind = 'timing summary' | 'paths' | 'utilization' | 'hierarchy'

/** What stands at the head of every report of Vivado. */
export interface ReportHeader {
  /** Null: a report that is not read, such as that of power. */
  readonly kind: ReportKind | null
  /** Of Vivado: 2023.2 */
  readonly version: string
  /** Name of the top module. */
  readonly design: string
  /** As the report has it, which differs from report to report: `xczu9eg-ffvb1156`, `xczu9eg-ffvb1156-2-e`. */
  readonly device: string
  /** `Synthesized`, `Fully Placed`, `Routed` and others; null: the report does not say. */
  readonly state: string | null
}

// report_utilization of a hierarchy has the same name as the other.
const kinds: readonly (readonly [pattern: RegExp, kind: ReportKind])[] = [
  [/^report_timing_summary\b/, 'timing summary'],
  [/^report_timing\b/, 'paths'],
  [/^report_utilization\b.* -hier\w*\b/, 'hierarchy'],
  [/^report_utilization\b/, 'utilization'],
]

/**
 * The head of a report: rows of a key and a value between two rules, as nearly all reports of Vivado have them; null: a
 * file without one, such as that of the routing's state.
 * @throws InputError when it is not whole.
 */
export function reportHeader(text: string, path: string): ReportHeader | null {
  const rows = [...text.slice(0, headCharacters).matchAll(/^\| ([A-Z][A-Za-z ]*?) *: (.*)$/gm)]
  const values = new Map(rows.map(([, key, value]) => [key, value.trim()]))
  const tool = values.get('Tool Version')
  if (tool === undefined) return null
  const value = (key: string): string => {
    const found = values.get(key)
    if (found === undefined) throw notAReport(path, `is not whole: its head has no "${key}"`)
    return found
  }
  const command = value('Command')
  const [, version] = /\bv\.(\d+\.\d+)/.exec(tool) ?? []
  if (version === undefined) throw notAReport(path, 'its head has no version of Vivado')
  return {
    kind: kinds.find(([pattern]) => pattern.test(command))?.[1] ?? null,
    ...{ version, design: value('Design'), device: value('Device') },
    state: values.get('Design State') ?? null,
  }
}

/** Heads have long rules and commands, and no more than this. */
const headCharacters = 16_000

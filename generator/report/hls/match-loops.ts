import type { CsynthModule } from './csynth.js'
import type { CsynthLoop } from './csynth-loops.js'

/** A pipelined loop as the schedule of the kernel has it. What is absent the schedule does not say. */
export interface ExpectedLoop {
  /** C++ function that holds it. */
  readonly process: string
  readonly loop: string
  readonly initiationInterval: number
  readonly trips?: number
  /** Cycles from a trip's start to its end: a guess. */
  readonly depth?: number
}

/** A loop of a report, with the module that it is in. */
export interface ReportedLoop {
  readonly module: string
  readonly loop: CsynthLoop
}

/** A loop of a report, and the loop of the schedule that it is. */
export interface MatchedLoop extends ReportedLoop {
  readonly expected: ExpectedLoop
  /** The tool made one loop of it and those around it, so its trips are those of all. */
  readonly isFlattened: boolean
  /** The function that its function became a part of; null: it is a module of its own. */
  readonly inlinedInto: string | null
}

/** What belongs together, and what is left. */
export interface LoopMatches {
  readonly matched: readonly MatchedLoop[]
  /** In no report. */
  readonly missing: readonly ExpectedLoop[]
  /** Not in the schedule. */
  readonly unexpected: readonly ReportedLoop[]
}

/**
 * Finds the loops of a schedule in the modules of a report. Names of modules follow from C++ in ways that are not
 * documented, so they are not compared as a whole:
 *
 * - A module is of the longest function whose name it begins with. What may follow are template arguments (`rows<config>`
 *   is `rows_config_s`), the number of an instance (`rows_1`), `_r` behind a word of Verilog, or the loop that became a
 *   module of its own (`rows_config_Pipeline_turns`).
 * - A loop is the one of its label, which may have a number behind it where there are several. A flattened loop has the
 *   labels of the loops that it was, joined by `_`, and is the innermost of them.
 * - The tool inlines small functions. So a loop that its module's function does not have is that of another function,
 *   if only one has a loop of exactly this label.
 *
 * One expected loop may be several reported ones: a function has a module for each set of template arguments.
 * @param functions - names that may be of functions: all of the sources, so that `rows` is not taken for `rows_of_tile`
 */
export function matchLoops(
  expected: readonly ExpectedLoop[],
  modules: readonly CsynthModule[],
  functions: readonly string[],
): LoopMatches {
  const names = [...new Set([...functions, ...expected.map(({ process }) => process)])]
  const reported = modules.flatMap(({ name: module, loops }) => loops.map((loop) => ({ module, loop })))
  const found = reported.map((each) => ({ ...each, match: matchOf(each, expected, names) }))
  const matched = found.flatMap(({ match, ...each }) => (match === null ? [] : [{ ...each, ...match }]))
  return {
    matched,
    missing: expected.filter((each) => !matched.some((match) => match.expected === each)),
    unexpected: found.flatMap(({ match, ...each }) => (match === null ? [each] : [])),
  }
}

function matchOf(
  { module, loop: { name } }: ReportedLoop,
  expected: readonly ExpectedLoop[],
  functions: readonly string[],
): Pick<MatchedLoop, 'expected' | 'isFlattened' | 'inlinedInto'> | null {
  const holder = longest(functions.filter((each) => isOf(module, each)))
  const own = expected.filter(({ process }) => process === holder)
  const exact = own.find(({ loop }) => loop === name) ?? own.find(({ loop }) => isLabel(name, loop))
  if (exact !== undefined) return { expected: exact, isFlattened: false, inlinedInto: null }
  const label = longest(own.map(({ loop }) => loop).filter((loop) => isFlattenedTo(name, loop)))
  const inner = own.find(({ loop }) => loop === label)
  if (inner !== undefined) return { expected: inner, isFlattened: true, inlinedInto: null }
  const [only, ...others] = expected.filter(({ loop }) => isLabel(name, loop))
  if (only === undefined || others.length > 0) return null
  return { expected: only, isFlattened: false, inlinedInto: holder ?? module }
}

function isOf(module: string, name: string): boolean {
  return module.startsWith(name) && /^(_|\d|$)/.test(module.slice(name.length))
}

function isLabel(name: string, label: string): boolean {
  return name.startsWith(label) && /^\d*$/.test(name.slice(label.length))
}

function isFlattenedTo(name: string, label: string): boolean {
  return new RegExp(`._${label}\\d*$`).test(name)
}

function longest(names: readonly string[]): string | undefined {
  return names.reduce<string | undefined>(
    (most, name) => (most === undefined || name.length > most.length ? name : most),
    undefined,
  )
}

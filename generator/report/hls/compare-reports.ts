import type { Design } from '../../design/design.js'
import { clockPeriod } from '../../project/tool-scripts.js'
import { kernelFiles } from '../../targets/hls-kernel/kernel-files.js'
import { kernelLoops } from '../../targets/hls-kernel/schedule/kernel-loops.js'
import { type ComparedClock, compareClocks } from './compare-clocks.js'
import { type ComparedLoop, compareLoop } from './compare-loops.js'
import { type ExpectedLoop, matchLoops, type ReportedLoop } from './match-loops.js'
import type { SynthesisReports } from './read-reports.js'

/** What a synthesis of the kernel came to, beside what was expected. */
export interface HlsReport {
  readonly reports: SynthesisReports
  /** In the order of the schedule. */
  readonly loops: readonly ComparedLoop[]
  /** Expected, and in no report. */
  readonly missing: readonly ExpectedLoop[]
  /** In a report, and not expected. */
  readonly unexpected: readonly ReportedLoop[]
  readonly clock: ComparedClock
  /** What is worse than expected, a sentence each; none: all is as expected or better. */
  readonly problems: readonly string[]
  /** What a reader should know besides. */
  readonly notes: readonly string[]
}

/** Compares the reports of a design's kernel with its schedule. @param expected - the loops of that */
export function compareReports(
  design: Design,
  reports: SynthesisReports,
  expected: readonly ExpectedLoop[] = kernelLoops(design),
): HlsReport {
  const { matched, missing, unexpected } = matchLoops(
    expected,
    reports.csynth.modules,
    calledFunctions(design),
  )
  const order = (loop: ComparedLoop) => expected.indexOf(loop.expected)
  const loops = matched.map(compareLoop).sort((a, b) => order(a) - order(b))
  const clock = compareClocks(reports.csynth)
  return {
    ...{ reports, loops, missing, unexpected, clock },
    problems: [
      ...loops.flatMap((loop) => loop.problems.map((problem) => `${titleOf(loop)}: ${problem}`)),
      ...(clock.problem === null ? [] : [clock.problem]),
    ],
    notes: [...clockNotes(design, clock), ...latencyNotes(loops), ...leftNotes(reports)],
  }
}

/** `attend_multiply pairs`, and the module where that is not of the function alone. */
export function titleOf({ expected, module }: ComparedLoop): string {
  return `${nameOf(expected)}${module === expected.process ? '' : ` (${module})`}`
}

/** `attend_multiply pairs` */
export function nameOf({ process, loop }: ExpectedLoop): string {
  return `${process} ${loop}`
}

/** What is worse than expected, by name: loops, the clock. */
export function worseOf({ loops, clock }: HlsReport): string[] {
  const worse = loops.filter(({ problems }) => problems.length > 0).map(({ expected }) => nameOf(expected))
  return [...new Set(worse), ...(clock.problem === null ? [] : ['the clock'])]
}

/** Names that the sources call, and so those of all functions. */
function calledFunctions(design: Design): string[] {
  const sources = [...kernelFiles(design).values()].join('\n')
  return [...new Set([...sources.matchAll(/\b([A-Za-z]\w*)(?:<[^<>()]*>)?\(/g)].map(([, name]) => name))]
}

function clockNotes(design: Design, { target }: ComparedClock): string[] {
  const asked = clockPeriod(design.clockMhz)
  // Reports have two decimals or three.
  return target === null || Math.abs(target - Number(asked)) < 0.01
    ? []
    : [
        `it was synthesised for ${target} ns; the config asks for ${asked} (hardware.clockMhz: ${design.clockMhz})`,
      ]
}

function latencyNotes(loops: readonly ComparedLoop[]): string[] {
  const unchecked = loops.filter(({ mostLatency }) => mostLatency === null)
  const names = [...new Set(unchecked.map(({ expected }) => nameOf(expected)))]
  const why = 'cycles were not compared where trips or depth are not known, or the loop was flattened'
  return names.length === 0 ? [] : [`${why}: ${names.join(', ')}`]
}

function leftNotes({ left }: SynthesisReports): string[] {
  return left.length === 0 ? [] : [`not read, as the design has no such modules now: ${left.join(', ')}`]
}

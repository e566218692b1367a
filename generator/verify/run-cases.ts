import type { BuildOptions } from '../../sim/build-options.js'
import { type Stage, silently } from '../backends/network-job.js'
import { type Backend, type Executable, outputPorts, type RunResult } from '../backends/unit-backend.js'
import { ToolError } from '../base/errors.js'
import type { StreamPort } from '../base/streams.js'
import type { Unit, UnitCase } from '../units/unit.js'
import { type Comparison, compareStream, mergeComparisons, noComparison } from './compare.js'
import type { Result } from './result.js'

/** Cases of one unit on one backend. */
export interface CaseRun<Params> {
  readonly unit: Unit<Params>
  readonly params: Params
  readonly cases: readonly UnitCase[]
  readonly backend: Backend
  readonly build: BuildOptions
  readonly seed: number
  /** Probability of a stall in the runs with stalls; every clocked case also runs without. */
  readonly stalls: number
  /** Hears that it builds, and then how far its runs are. */
  readonly stage?: Stage | undefined
  /** Compares the outputs of a case; by default every stream with the reference's. */
  readonly compare?: (unitCase: UnitCase, outputs: RunResult['outputs']) => Comparison
}

/**
 * Builds a unit and runs cases, each without stalls and, where there is a clock, again with them.
 * @returns what a row of the table says; a run that a tool could not finish is a failure, not an exception.
 * @throws ToolError when the unit cannot be built.
 */
export async function runCases<Params>(run: CaseRun<Params>): Promise<Omit<Result, 'subject' | 'kind'>> {
  const started = performance.now()
  const { stage = silently } = run
  const executable = await stage('building', () => run.backend.build(run.unit, run.params, run.build))
  const ports = outputPorts(run.unit.ports(run.params))
  const compare = run.compare ?? ((unitCase, outputs) => compareOutputs(ports, unitCase, outputs))
  const runs = run.cases.flatMap((unitCase) => stallRates(run).map((stalls) => ({ unitCase, stalls })))
  const outcomes: Outcome[] = []
  await stage('running', async (done) => {
    for (const { unitCase, stalls } of runs) {
      outcomes.push(await runOne(executable, unitCase, { ...run, stalls, compare }))
      done(outcomes.length, runs.length)
    }
  })
  const bad = outcomes.find((outcome) => outcome.comparison.first !== null || outcome.failure !== null)
  return {
    backend: run.backend.name,
    vectors: run.cases.length,
    ...mergeComparisons(outcomes.map(ofCase)),
    cycles: outcomes.findLast((outcome) => outcome.cycles !== null)?.cycles ?? null,
    seconds: (performance.now() - started) / 1000,
    failure: bad?.failure ?? null,
    failedCase: bad?.name ?? null,
    notRun: null,
  }
}

interface Outcome {
  readonly name: string
  readonly comparison: Comparison
  readonly cycles: number | null
  readonly failure: string | null
}

function ofCase({ name, comparison }: Outcome): Comparison {
  return { ...comparison, parts: comparison.parts.map((part) => ({ ...part, case: name })) }
}

function stallRates<Params>({ backend, stalls }: CaseRun<Params>): number[] {
  return backend.isClocked && stalls > 0 ? [0, stalls] : [0]
}

async function runOne(
  executable: Executable,
  unitCase: UnitCase,
  options: {
    readonly seed: number
    readonly stalls: number
    readonly compare: NonNullable<CaseRun<unknown>['compare']>
  },
): Promise<Outcome> {
  const name = options.stalls === 0 ? unitCase.name : `${unitCase.name}, stalls ${options.stalls}`
  try {
    const result = await executable.run(unitCase, options)
    const cycles = options.stalls === 0 ? measuredCycles(unitCase, result) : null
    return {
      name,
      comparison: options.compare(unitCase, result.outputs),
      cycles,
      failure: missedBound(unitCase, cycles),
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return {
      name,
      comparison: noComparison,
      cycles: null,
      failure: error.message,
    }
  }
}

/** Cycles of a case between the streams that its bound names, or from its first input to its last result; null in csim. */
export function measuredCycles({ cycles }: UnitCase, { timing, outputs }: RunResult): number | null {
  if (timing === undefined) return null
  if (cycles !== undefined) return timing.streams[cycles.to].last - timing.streams[cycles.from].first + 1
  const starts = Object.values(timing.streams).map((stream) => stream.first)
  const ends = Object.keys(outputs).map((name) => timing.streams[name].last)
  return Math.max(...ends) - Math.min(...starts) + 1
}

function missedBound({ cycles: bound }: UnitCase, cycles: number | null): string | null {
  if (bound === undefined || cycles === null || cycles <= bound.atMost) return null
  return `took ${cycles} cycles from the first ${bound.from} to the last ${bound.to}; at most ${bound.atMost} are allowed`
}

function compareOutputs(
  ports: readonly StreamPort[],
  unitCase: UnitCase,
  outputs: RunResult['outputs'],
): Comparison {
  return mergeComparisons(
    ports.map((port) => compareStream(port, outputs[port.name], unitCase.expected[port.name])),
  )
}

import { packageVersion } from '../base/root.js'
import { jobId } from '../jobs/job.js'
import type { JobFolder } from '../jobs/job-folder.js'
import { type Runner, runJobs } from '../jobs/runner.js'
import type { TensorDigest } from '../jobs/tensor-store.js'
import { type Change, changesOf } from './compare-run.js'
import type { Lock } from './lock-file.js'
import type { PlannedRun } from './plan.js'

/** As locked; other than locked; not locked yet; a tool failed; the backend does not take the design. */
export type Verdict = 'equal' | 'changed' | 'unlocked' | 'failed' | 'not run'

/** What became of a run. */
export interface RunOutcome {
  readonly run: PlannedRun
  readonly verdict: Verdict
  readonly changes: readonly Change[]
  /** Why it failed, or the backend does not take it. */
  readonly failure: string | null
  readonly tensors: readonly ({ readonly name: string } & TensorDigest)[]
  /** Tensors of the lock that the backend does not show, so that they are not compared. */
  readonly unseen: readonly string[]
  /** Of the run itself, when it was made. */
  readonly seconds: number
}

/** Makes the tensors of runs, those that nothing has changed for from what was made before, and compares them with the lock. */
export async function regress(
  runs: readonly PlannedRun[],
  lock: Lock,
  {
    folder,
    runner,
    seen,
  }: { readonly folder: JobFolder; readonly runner: Runner; readonly seen: () => void },
): Promise<RunOutcome[]> {
  const possible = runs.filter(({ obstacle }) => obstacle === null)
  const ids = await folder.add(possible.map(({ job }) => job))
  const died = await runJobs(folder, ids, { runner, seen })
  const outcomes: RunOutcome[] = []
  for (const run of runs) {
    if (run.obstacle !== null) {
      outcomes.push({ ...nothing, run, verdict: 'not run', failure: run.obstacle })
      continue
    }
    const id = jobId(run.job)
    const outcome = died.includes(id)
      ? { ok: false as const, error: 'its process was ended each time that it ran' }
      : await folder.outcome(id)
    if (!outcome.ok) {
      outcomes.push({ ...nothing, run, verdict: 'failed', failure: outcome.error })
      // What failed runs again the next time: a tool may have been missing.
      await folder.forget(id)
    } else if (outcome.result.kind === 'tensors') outcomes.push(await compared(run, lock, outcome.result))
  }
  return outcomes
}

const nothing = { changes: [], tensors: [], unseen: [], seconds: 0 }

async function compared(
  run: PlannedRun,
  { cases }: Lock,
  { tensors, seconds }: { readonly tensors: RunOutcome['tensors']; readonly seconds: number },
): Promise<RunOutcome> {
  const made = { ...nothing, run, failure: null, tensors, seconds }
  const locked = cases[run.case.name]?.runs[run.name]
  if (locked === undefined) return { ...made, verdict: 'unlocked' }
  const changes = await changesOf(run, tensors, locked)
  const names = new Set(tensors.map(({ name }) => name))
  const unseen = run.backend === 'model' ? [] : Object.keys(locked).filter((name) => !names.has(name))
  return { ...made, verdict: changes.length > 0 ? 'changed' : 'equal', changes, unseen }
}

/** What the lock has although there is no case, or no run, of it any more. */
export function goneFrom({ cases }: Lock, planned: readonly PlannedRun[]): string[] {
  const names = new Set(planned.map(({ case: { name }, name: run }) => `${name}, ${run}`))
  return Object.entries(cases).flatMap(([name, { runs }]) =>
    Object.keys(runs).flatMap((run) => (names.has(`${name}, ${run}`) ? [] : [`${name}, ${run}`])),
  )
}

/** A lock with what there are cases of alone. */
export function withoutGone(lock: Lock, planned: readonly PlannedRun[]): Lock {
  const gone = new Set(goneFrom(lock, planned))
  const cases = Object.entries(lock.cases).flatMap(([name, { runs, ...rest }]) => {
    const left = Object.entries(runs).filter(([run]) => !gone.has(`${name}, ${run}`))
    return left.length === 0 ? [] : [[name, { ...rest, runs: Object.fromEntries(left) }] as const]
  })
  return { ...lock, cases: Object.fromEntries(cases) }
}

/** A lock with what the model made now in place of what has changed, and why. */
export function updatedLock(
  lock: Lock,
  outcomes: readonly RunOutcome[],
  { reason, date }: { readonly reason: string; readonly date: string },
): Lock {
  const cases = structuredClone(lock.cases)
  const because = { date, reason, moeforge: packageVersion }
  for (const { run, verdict, tensors } of outcomes) {
    if (run.backend !== 'model' || !(verdict === 'changed' || verdict === 'unlocked')) continue
    const own = cases[run.case.name] ?? { reasons: [], runs: {} }
    const last = own.reasons.at(-1)
    if (last?.reason !== reason || last.date !== date) own.reasons.push(because)
    own.runs[run.name] = Object.fromEntries(tensors.map(({ name, sha256, rows }) => [name, { sha256, rows }]))
    cases[run.case.name] = own
  }
  return { ...lock, cases }
}

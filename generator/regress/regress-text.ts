import { left, right, textTable } from '../base/text-table.js'
import type { Change } from './compare-run.js'
import { type Lock, lockName } from './lock-file.js'
import type { RunOutcome, Verdict } from './regress.js'

const words: Readonly<Record<Verdict, string>> = {
  equal: 'ok',
  changed: 'CHANGED',
  unlocked: 'NOT LOCKED',
  failed: 'FAILED',
  'not run': 'not run',
}

/** What `regress` prints: a row a run, what changed in each, and how many did. */
export function regressText(outcomes: readonly RunOutcome[], lock: Lock, width?: number): string {
  const columns = [left('case'), left('run'), left('backend'), right('tensors'), right('seconds'), left('')]
  const rows = outcomes.map(({ run, verdict, tensors, seconds }) => [
    ...[run.case.name, run.name, run.backend, `${tensors.length}`, seconds.toFixed(1), words[verdict]],
  ])
  return [textTable([{ columns, rows }], width), ...notes(outcomes, lock), summary(outcomes)].join('\n')
}

/** Runs of a case that have the same to say, as one line: what changed first, and since when it was otherwise. */
function notes(outcomes: readonly RunOutcome[], lock: Lock): string[] {
  const backends = new Map<string, string[]>()
  for (const outcome of outcomes) {
    const said = noteOf(outcome, lock)
    if (said !== null) backends.set(said, [...(backends.get(said) ?? []), outcome.run.backend])
  }
  return [...backends].map(([said, names]) => `${said} (${names.join(', ')})`)
}

function noteOf({ run, verdict, changes, failure, unseen }: RunOutcome, lock: Lock): string | null {
  const name = `${run.case.name}, ${run.name}`
  const [first] = changes
  const hidden = unseen.length === 0 ? '' : `not shown, so not compared: ${unseen.join(', ')}`
  if (failure !== null) return `${name}: ${verdict}: ${failure.split('\n')[0]}`
  if (first === undefined) return hidden === '' ? null : `${name}: ${hidden}`
  const more = changes.length === 1 ? '' : `; ${changes.length - 1} further tensors, which --json lists`
  const last = lock.cases[run.case.name]?.reasons.at(-1)
  const since = last === undefined ? '' : `; locked ${last.date}: ${last.reason}`
  return `${name}: ${changeText(first)}${more}${since}${hidden === '' ? '' : `; ${hidden}`}`
}

/** `l0_q[3][7]: got 12, locked 13 (5 differ)`. */
export function changeText({ tensor, differing, where, locked, got }: Change): string {
  const values = locked === null && got === null ? '' : `: got ${got ?? 'none'}, locked ${locked ?? 'none'}`
  const count = differing === null ? '' : ` (${differing} ${differing === 1 ? 'differs' : 'differ'})`
  return `${tensor}${where.startsWith('[') ? '' : ' '}${where}${values}${count}`
}

function summary(outcomes: readonly RunOutcome[]): string {
  const counts = (Object.keys(words) as Verdict[]).flatMap((verdict) => {
    const number = outcomes.filter((outcome) => outcome.verdict === verdict).length
    return number === 0 ? [] : [`${number} ${words[verdict].toLowerCase()}`]
  })
  const isUnlocked = outcomes.some(({ verdict }) => verdict === 'unlocked')
  const hint = isUnlocked ? `; --update --reason "…" writes them to ${lockName}` : ''
  return `${outcomes.length} runs: ${counts.join(', ')}${hint}`
}

/** What `regress --json` prints. */
export function regressJson(outcomes: readonly RunOutcome[]) {
  return {
    passed: outcomes.every(isGood),
    runs: outcomes.map(({ run, verdict, changes, failure, tensors, unseen, seconds }) => ({
      ...{ case: run.case.name, run: run.name, task: run.task, backend: run.backend, verdict },
      ...{ tensors: tensors.length, unseen, seconds, changes, failure },
    })),
  }
}

/** Whether a run stands in nobody's way. */
export function isGood({ verdict }: Pick<RunOutcome, 'verdict'>): boolean {
  return verdict === 'equal' || verdict === 'not run'
}

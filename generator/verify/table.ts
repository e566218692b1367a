import Table from 'cli-table3'
import { passed, type Result, type Verification } from './result.js'

/** The table that `verify` prints, and a line that sums it up. */
export function verificationTable(verification: Verification): string {
  const table = new Table({
    head: ['unit', 'backend', 'vectors', 'compared', 'differing', 'cycles', 'seconds', ''],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const result of verification.results) table.push(tableRow(result))
  return `${table.toString()}\n${summary(verification)}`
}

/** What failed first in each bad row, each with the command that runs it again. */
export function failureReport(
  { config, profile, seed, stalls, results }: Verification,
  extra: readonly string[],
): string {
  return results
    .filter((result) => !passed(result))
    .map((result) => {
      const replay = [
        'moeforge verify',
        config,
        `--numerics ${profile}`,
        subjectOption(result),
        `--backend ${result.backend}`,
      ]
      const tail = [`--seed ${seed}`, `--stalls ${stalls}`, ...extra]
      return `${describeFailure(result, config, seed)}\n  replay: ${[...replay, ...tail].join(' ')}`
    })
    .join('\n')
}

function tableRow(result: Result): (string | number)[] {
  const count = (value: number) => value.toLocaleString('en-US')
  return [
    result.subject,
    result.backend,
    count(result.vectors),
    result.compared === 0 && result.backend === 'model' ? 'reference' : count(result.compared),
    count(result.differing),
    result.cycles === null ? '-' : count(result.cycles),
    result.seconds.toFixed(2),
    passed(result) ? 'ok' : 'FAILED',
  ]
}

function summary({ results }: Verification): string {
  const compared = results.reduce((sum, result) => sum + result.compared, 0)
  const differing = results.reduce((sum, result) => sum + result.differing, 0)
  const failed = results.filter((result) => !passed(result)).length
  const verdict = failed === 0 ? 'all equal' : `${failed} of ${results.length} rows FAILED`
  return `${compared.toLocaleString('en-US')} values compared, ${differing.toLocaleString('en-US')} differing: ${verdict}`
}

function describeFailure(result: Result, config: string, seed: number): string {
  const subject = `${result.subject} ${result.backend}, ${config} seed=${seed}`
  const where = result.failedCase === null ? '' : `, case "${result.failedCase}"`
  if (result.failure !== null) return `${subject}${where}: ${result.failure}`
  if (result.first === null) return `${subject}${where}: differs`
  const { where: place, got, want } = result.first
  return `${subject}${where}: ${place}: got ${got ?? 'nothing'}, want ${want ?? 'nothing'} (${result.differing} of ${result.compared} differ)`
}

function subjectOption({ kind, subject }: Result): string {
  if (kind === 'network') return `--network --task ${subject.split(' ')[1]}`
  if (kind === 'unit') return `--unit ${subject.split(' ')[0]}`
  return subject === 'gelu_pairs' ? '--unit gelu' : `--layer ${subject}`
}

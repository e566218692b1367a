import { left, right, type TableLayout, textTable, withoutColumns } from '../base/text-table.js'
import { comparedValues, passed, type Result, type Verification, verdict } from './result.js'

/** The table that `verify` prints, and a line that sums it up. */
export function verificationTable(verification: Verification, width?: number): string {
  return `${textTable(layouts(verification), width)}\n${summary(verification)}`
}

/** That nothing differs, the summary says as well. */
function layouts({ results }: Verification): [TableLayout, ...TableLayout[]] {
  const full: TableLayout = {
    columns: [
      ...[left('unit'), left('backend'), right('vectors'), right('compared'), right('differing')],
      ...[right('cycles'), right('seconds'), left('')],
    ],
    rows: results.map(tableRow),
  }
  const equal = results.every(({ differing }) => differing === 0)
  const bare = withoutColumns(full, ['vectors', 'seconds'])
  if (!equal) return [full, bare]
  const { columns, rows } = withoutColumns(full, ['differing'])
  return [full, { columns, rows }, withoutColumns({ columns, rows }, ['vectors', 'seconds'])]
}

/**
 * All that differs in each bad row, what does first at the head, each with the command that runs it again.
 * @param layerOf - what `--layer` takes for a tensor of a layer's runs.
 */
export function failureReport(
  { config, profile, seed, stalls, results }: Verification,
  extra: readonly string[],
  layerOf = (tensor: string) => tensor,
): string {
  return results
    .filter((result) => !passed(result))
    .map((result) => {
      const replay = [
        'moeforge verify',
        config,
        `--numerics ${profile}`,
        subjectOption(result, layerOf),
        `--backend ${result.backend}`,
      ]
      const tail = [`--seed ${seed}`, `--stalls ${stalls}`, ...extra]
      const all = [describeFailure(result, config, seed), ...furtherParts(result)]
      return `${all.join('\n')}\n  replay: ${[...replay, ...tail].join(' ')}`
    })
    .join('\n')
}

function tableRow(result: Result): string[] {
  const count = (value: number) => value.toLocaleString('en-US')
  return [
    result.subject,
    result.backend,
    count(result.vectors),
    comparedText(result),
    count(result.differing),
    result.cycles === null ? '-' : count(result.cycles),
    result.seconds.toFixed(2),
    verdict(result),
  ]
}

function comparedText({ compared, backend, notRun }: Result): string {
  if (notRun !== null) return '-'
  return compared === 0 && backend === 'model' ? 'reference' : compared.toLocaleString('en-US')
}

function summary({ results }: Verification): string {
  const differing = results.reduce((sum, result) => sum + result.differing, 0)
  const count = (ended: ReturnType<typeof verdict>) =>
    results.filter((result) => verdict(result) === ended).length
  const [failed, notRun] = [count('FAILED'), count('not run')]
  const equal = comparedValues(results) === 0 ? 'nothing was compared' : 'all equal'
  const outcome = failed === 0 ? equal : `${failed} of ${results.length} rows FAILED`
  const rest = notRun === 0 ? '' : `, ${notRun} of ${results.length} rows not run`
  const compared = comparedValues(results).toLocaleString('en-US')
  return [
    `${compared} values compared, ${differing.toLocaleString('en-US')} differing: ${outcome}${rest}`,
    ...reasons(results),
  ].join('\n')
}

/** Each reason once, whatever the number of its rows. */
function reasons(results: readonly Result[]): string[] {
  const all = results.flatMap(({ backend, notRun }) =>
    notRun === null ? [] : [`not run on ${backend}: ${notRun}`],
  )
  return [...new Set(all)]
}

function describeFailure(result: Result, config: string, seed: number): string {
  const subject = `${result.subject} ${result.backend}, ${config} seed=${seed}`
  const where = result.failedCase === null ? '' : `, case "${result.failedCase}"`
  if (result.failure !== null) return `${subject}${where}: ${result.failure}`
  if (result.compared === 0) return `${subject}${where}: nothing was compared`
  if (result.first === null) return `${subject}${where}: differs`
  const { where: place, got, want } = result.first
  return `${subject}${where}: ${place}: got ${got ?? 'nothing'}, want ${want ?? 'nothing'} (${result.differing} of ${result.compared} differ)`
}

// The first is said with its row.
function furtherParts({ parts }: Result): string[] {
  if (parts.length < 2) return []
  const lines = parts.map(({ name, case: of, compared, differing, first: { where, got, want } }) => {
    const inCase = of === null ? '' : ` in case "${of}"`
    return `    ${name}${inCase}: ${differing} of ${compared}, first ${where}: got ${got ?? 'nothing'}, want ${want ?? 'nothing'}`
  })
  return [`  all ${parts.length} that differ, in their order:`, ...lines]
}

function subjectOption({ kind, subject }: Result, layerOf: (tensor: string) => string): string {
  if (kind === 'network') return `--network --task ${subject.split(' ')[1]}`
  if (kind === 'schedule') return `--network --cycles --task ${subject.split(' ')[0]}`
  if (kind === 'unit') return `--unit ${subject.split(' ')[0]}`
  return subject === 'gelu_pairs' ? '--unit gelu' : `--layer ${layerOf(subject)}`
}

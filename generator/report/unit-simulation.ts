import { left, right, textTable } from '../base/text-table.js'
import type { SimulatedCase } from '../simulate/simulate-unit.js'

/** What `simulate --unit` prints: a row a case. */
export function unitSimulationText(
  cases: readonly SimulatedCase[],
  trace: string | null,
  width?: number,
): string {
  const columns = [left('variant'), left('case'), right('cycles')]
  const rows = cases.map(({ variant, name, cycles }) => [variant, name, cycles.toLocaleString('en-US')])
  const table = textTable([{ columns, rows }], width)
  return trace === null ? table : `${table}\nwaveform of the first case in ${trace}`
}

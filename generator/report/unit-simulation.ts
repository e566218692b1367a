import Table from 'cli-table3'
import type { SimulatedCase } from '../simulate/simulate-unit.js'

/** What `simulate --unit` prints: a row a case. */
export function unitSimulationText(cases: readonly SimulatedCase[], trace: string | null): string {
  const table = new Table({
    head: ['variant', 'case', 'cycles'],
    colAligns: ['left', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { variant, name, cycles } of cases) table.push([variant, name, cycles.toLocaleString('en-US')])
  return trace === null ? table.toString() : `${table.toString()}\nwaveform of the first case in ${trace}`
}

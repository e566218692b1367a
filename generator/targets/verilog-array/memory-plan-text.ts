import { left, right, textTable } from '../../base/text-table.js'
import type { MemoryPlace, MemoryPlan } from './memory-plan.js'

/** What a memory's place is called. */
export const placeTitles: Record<MemoryPlace, string> = {
  bram: 'block RAM',
  uram: 'UltraRAM',
  dram: 'off chip',
}

/** The plan as a table, a row a memory, and in a line for all. */
export function memoryPlanText(
  { device, heads, memories, taken, given, notes }: MemoryPlan,
  width?: number,
): string {
  const number = (value: number) => value.toLocaleString('en-US')
  const columns = [left('memory'), right('words'), right('bits'), left('place'), left('why')]
  const rows = Object.values(memories).map(({ name, words, wordBits, place, why }) => [
    ...[name, number(words), number(wordBits)],
    ...[placeTitles[place], why],
  ])
  const turns =
    heads.held === heads.all ? '' : `; keys and values of ${heads.held} of ${heads.all} heads at a time`
  const uram = given.uram === 0 ? '' : `, ${number(taken.uram)} of ${number(given.uram)} URAM288`
  return [
    textTable([{ columns, rows }], width),
    `memories take ${number(taken.bram)} of ${number(given.bram)} BRAM36 of ${device}${uram}${turns}`,
    ...notes,
  ].join('\n')
}

/** The plan as `accelerator.json` has it. */
export function memoryPlanJson({ heads, memories, taken, given }: MemoryPlan) {
  return { each: Object.values(memories), heads, taken, given }
}

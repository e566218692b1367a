import type { MemoryPlace, MemoryPlan } from './memory-plan.js'

/** What a memory's place is called. */
const placeTitles: Record<MemoryPlace, string> = { bram: 'block RAM', uram: 'UltraRAM', dram: 'off chip' }

/** The plan in words, a line a memory and one for all. */
export function memoryPlanText({ device, heads, memories, taken, given }: MemoryPlan): string {
  const number = (value: number) => value.toLocaleString('en-US')
  const lines = Object.values(memories).map(
    ({ name, words, wordBits, place, why }) =>
      `${name.padEnd(8)} ${number(words).padStart(7)} × ${number(wordBits).padStart(5)} bits  ${placeTitles[place]}: ${why}`,
  )
  const turns =
    heads.held === heads.all ? '' : `; keys and values of ${heads.held} of ${heads.all} heads at a time`
  const uram = given.uram === 0 ? '' : `, ${number(taken.uram)} of ${number(given.uram)} URAM288`
  return [
    ...lines,
    `memories take ${number(taken.bram)} of ${number(given.bram)} BRAM36 of ${device}${uram}${turns}`,
  ].join('\n')
}

/** The plan as `accelerator.json` has it. */
export function memoryPlanJson({ heads, memories, taken, given }: MemoryPlan) {
  return { each: Object.values(memories), heads, taken, given }
}

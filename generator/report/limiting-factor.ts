/** Where the cycles of a run went. */
export interface CycleShares {
  readonly cycles: number
  /** Cycles in which the array multiplied. */
  readonly fires: number
  /** Cycles in which it stood, by cause. */
  readonly stalls: Readonly<Record<string, number>>
  readonly macs: number
  /** Multiplications of a cycle. */
  readonly macsPerCycle: number
}

/** Share of the multipliers below which something limits. */
const wellUsed = 0.9

/** What takes most of the cycles in which multipliers are idle, in words; null where 90% of them are used. */
export function limitingFactor({ cycles, fires, stalls, macs, macsPerCycle }: CycleShares): string | null {
  const needed = macs / macsPerCycle
  if (needed >= wellUsed * cycles) return null
  const stood = Object.values(stalls).reduce((sum, each) => sum + each, 0)
  const shares = [
    {
      cycles: fires - needed,
      words: 'tiles that the network does not fill: fewer lanes or taps fit it better',
    },
    { cycles: cycles - fires - stood, words: 'cycles before the first row and after the last' },
    ...Object.entries(stalls).map(([cause, count]) => ({ cycles: count, words: stallWords[cause] ?? cause })),
  ]
  const most = shares.reduce((best, each) => (each.cycles > best.cycles ? each : best))
  return `${((100 * most.cycles) / cycles).toFixed(1)}% of all cycles go to ${most.words}`
}

/** What the array waits for, by cause. */
export const stallWords: Readonly<Record<string, string>> = {
  tokens: 'waiting for blocks of tokens: the image coming in, or attention weights',
  weights: 'waiting for weights: more bandwidth, a deeper ring or expert order balanced would help',
  biases: 'waiting for biases: more bandwidth would help',
  results: 'waiting for what takes the results: gate, GELU or softmax',
  rows: 'waiting for rows that earlier ones make: layer norm, the gate, the storing of the result',
}

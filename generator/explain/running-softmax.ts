import { exactExponential } from './exponentials.js'
import type { Term } from './trace.js'

/** A row of scores, in the order in which they are met. */
export interface RunningRow {
  readonly width: number
  readonly fraction: number
  readonly scores: readonly { readonly label: string; readonly score: bigint }[]
}

/** Running maximum and sum of a row, modulo 2^W (docs/reference/numerics.md, softmax, single-pass). */
export interface RunningSoftmax {
  readonly bias: bigint
  readonly sum: bigint
  /** Of each score: itself, the maximum so far and its exponential, which lead to the sum so far. */
  readonly terms: readonly Term[]
}

/** Names of a term's operands. */
export const runningOperands = ['score', 'maximum', 'e'] as const

export function runningSoftmax({ width, fraction, scores }: RunningRow): RunningSoftmax {
  const wrap = (value: bigint) => BigInt.asIntN(width, value)
  const exp = exactExponential(width, fraction)
  const terms: Term[] = []
  let bias = -(1n << BigInt(width - 1))
  let sum = 0n
  for (const { label, score } of scores) {
    const d = bias - score
    const e = exp(wrap(d < 0n ? d : -d))
    sum = wrap(d < 0n ? ((sum * e) >> BigInt(fraction)) + (1n << BigInt(fraction)) : sum + e)
    if (d < 0n) bias = score
    terms.push({ label, operands: [score, bias, e], raw: sum })
  }
  return { bias, sum, terms }
}

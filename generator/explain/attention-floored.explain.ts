import { type AttentionRow, rowTitle } from './attention-row.js'
import type { ExplainContext } from './explain-context.js'
import { exactExponential } from './exponentials.js'
import { runningOperands, runningSoftmax } from './running-softmax.js'
import type { Quantity } from './trace.js'

/** Maximum and inverse of a row, as a running softmax leaves them (softmax, single-pass). */
export function explainFlooredRow(
  row: AttentionRow,
  context: ExplainContext,
): { readonly maximum: Quantity; readonly inverse: Quantity } {
  const { trace } = context
  const { fraction, scores } = row
  const { width } = context.format(row.step.scores)
  const labelled = scores.map(({ key, score }) => ({ label: `key ${key}`, score }))
  const { bias, sum, terms } = runningSoftmax({ width, fraction, scores: labelled })
  trace.chain('sum', {
    how: `running sum of exponentials over ${rowTitle(row)}, as keys come; a new maximum scales what is there`,
    operands: runningOperands.map((name) => ({ name, fraction })),
    ...{ terms, fraction, start: 0n },
  })
  const maximum = trace.put('maximum', { raw: bias, fraction }, 'of all scores')
  const quotient = sum === 0n ? 0n : BigInt.asIntN(width, (1n << BigInt(2 * fraction)) / sum)
  const inverse = trace.put('inverse', { raw: quotient, fraction }, `2^${2 * fraction} / sum, truncated`)
  return { maximum, inverse }
}

/** y = sum of (v * p) >> F, modulo 2^W. */
export function explainFlooredContext(row: AttentionRow, feature: number, context: ExplainContext): Quantity {
  const { trace, design } = context
  const { fraction, step } = row
  const { width } = context.format(step.scores)
  const { maximum, inverse } = explainFlooredRow(row, context)
  const wrap = (value: bigint) => BigInt.asIntN(width, value)
  const exp = exactExponential(width, fraction)
  const v = context.tensor(step.value)
  const bits = BigInt(fraction)
  const terms = row.scores.map(({ key, score }) => {
    const p = wrap((exp(wrap(score - maximum.raw)) * inverse.raw) >> bits)
    const value = BigInt(v[key * design.network.dim + feature])
    return { label: `key ${key}`, operands: [p, value], raw: (value * p) >> bits }
  })
  const name = `${step.value}[key][${feature}]`
  const sum = trace.sum('weighted', {
    how: `sum over keys of (${name} * p) >> ${fraction}, p = (exp(s - maximum) * inverse) >> ${fraction}`,
    operands: [
      { name: 'p', fraction },
      { name, fraction },
    ],
    ...{ terms, fraction },
  })
  return trace.fit('y', sum, { width, overflow: 'wrap' })
}

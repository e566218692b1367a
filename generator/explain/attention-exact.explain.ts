import { defaultWeightBits } from '../config/softmax-methods.js'
import { type AttentionRow, rowTitle } from './attention-row.js'
import type { ExplainContext } from './explain-context.js'
import { powerExponential } from './exponentials.js'
import type { Quantity } from './trace.js'

/** Bits by which the inverse of a sum of 1 to 2 is shifted. */
const inverseBits = 24

/** A row's statistics: its maximum, and the inverse of its exponentials' sum (softmax, deferred). */
export interface ExactRow {
  readonly maximum: Quantity
  readonly inverse: Quantity
  readonly n: number
  /** By key, as the row has them. */
  readonly e: readonly bigint[]
  readonly bits: number
}

/** Maximum, exponentials, sum and inverse of a row. */
export function explainExactRow(row: AttentionRow, { trace, design }: ExplainContext): ExactRow {
  const { headDim } = design.network
  const bits = design.attentionReorder.weightBits ?? defaultWeightBits('deferred') ?? 0
  const exp = powerExponential({ fraction: row.fraction, scale: 1 / Math.sqrt(headDim), bits })
  const m = row.scores.reduce((most, { score }) => (score > most ? score : most), row.scores[0].score)
  const best = row.scores.find(({ score }) => score === m)
  const maximum = trace.put(
    'm',
    { raw: m, fraction: row.fraction },
    `largest of ${rowTitle(row)}`,
    `of key ${best?.key}`,
  )
  const e = row.scores.map(({ score }) => exp(m - score))
  const sum = trace.sum('sum', {
    how: 'sum over keys of e = exp(-(m - s) / sqrt(headDim))',
    operands: [{ name: 's', fraction: row.fraction }],
    terms: row.scores.map(({ key, score }, i) => ({ label: `key ${key}`, operands: [score], raw: e[i] })),
    fraction: bits,
  })
  const n = sum.raw.toString(2).length - 1
  const raw = ((1n << BigInt(n + inverseBits)) - 1n) / sum.raw
  const how = `floor((2^(${n} + ${inverseBits}) - 1) / sum), n = ${n}: about 1 / sum`
  // The sum has `bits` fraction bits, 1 / sum as many fewer.
  const inverse = trace.put('inverse', { raw, fraction: n + inverseBits - bits }, how)
  return { maximum, inverse, n, e, bits }
}

/** y = overflow(round((sum of e * v) * inverse, n + outShift)). */
export function explainExactContext(row: AttentionRow, feature: number, context: ExplainContext): Quantity {
  const { trace, design } = context
  const { step } = row
  const { inverse, n, e, bits } = explainExactRow(row, context)
  const { dim } = design.network
  const v = context.tensor(step.value)
  const fraction = context.fraction(step.value)
  const values = row.scores.map(({ key }) => BigInt(v[key * dim + feature]))
  const sum = trace.sum('weighted', {
    how: `sum over keys of e * ${step.value}[key][${feature}]`,
    operands: [
      { name: 'e', fraction: bits },
      { name: `${step.value}[key][${feature}]`, fraction },
    ],
    terms: row.scores.map(({ key }, i) => ({
      ...{ label: `key ${key}`, operands: [e[i], values[i]] },
      raw: e[i] * values[i],
    })),
    fraction: bits + fraction,
  })
  const product = { raw: sum.raw * inverse.raw, fraction: sum.fraction + inverse.fraction }
  trace.put('divided', product, 'weighted * inverse')
  const shift = n + inverseBits + step.operands.valueShift
  const value = trace.round('rounded', product, shift, design.rounding)
  const { width } = context.format(step.output)
  return trace.fit('y', value, { width, overflow: design.overflow })
}

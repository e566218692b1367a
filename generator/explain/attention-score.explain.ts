import type { AttentionStep } from '../network/steps/attention.js'
import type { Meeting } from './attention-place.js'
import type { ExplainContext } from './explain-context.js'
import { fitted, type Quantity, rounded, type Term } from './trace.js'

/** Dimensions of a block, behind which `edge-moe` floors, and fraction bits of its factor 1/sqrt(headDim). */
const blockDims = 8
const scaleFraction = 22

/** A query's product with a key, step by step. */
export function explainScore(step: AttentionStep, meeting: Meeting, context: ExplainContext): Quantity {
  const { trace, design } = context
  const { overflow, rounding, profile } = design
  const { width } = context.format(step.scores)
  const terms = productsOf(step, meeting, context)
  const [q, k] = [`${step.query}[${meeting.query}]`, `${step.key}[${meeting.key}]`]
  const operands = [
    { name: `${q}[d]`, fraction: context.fraction(step.query) },
    { name: `${k}[d]`, fraction: context.fraction(step.key) },
  ]
  if (profile === 'exact') {
    const fraction = operands[0].fraction + operands[1].fraction
    const sum = trace.sum('products', { how: `sum over d of ${q}[d] * ${k}[d]`, operands, terms, fraction })
    return trace.fit('s', trace.round('rounded', sum, step.operands.scoreShift, rounding), {
      width,
      overflow,
    })
  }
  const { fraction } = operands[0]
  trace.sum('products', { how: `${q}[d] * ${k}[d] >> ${fraction} of every d`, operands, terms, fraction })
  const blocks = blocksOf(terms, context, width)
  const names = [{ name: 'sum of the block', fraction }]
  const how = `sum over blocks of ${blockDims} of (their sum * c) >> ${scaleFraction}, c = ${scaleOf(context)}`
  const sum = trace.sum('scaled', { how, operands: names, terms: blocks, fraction })
  return trace.fit('s', sum, { width, overflow: 'wrap' })
}

/** The same without its steps. */
export function scoreValue(step: AttentionStep, meeting: Meeting, context: ExplainContext): bigint {
  const { overflow, rounding, profile } = context.design
  const { width } = context.format(step.scores)
  const terms = productsOf(step, meeting, context)
  if (profile === 'edge-moe') return BigInt.asIntN(width, total(blocksOf(terms, context, width)))
  return fitted(rounded(total(terms), step.operands.scoreShift, rounding), { width, overflow })
}

function productsOf(step: AttentionStep, { query, key, head }: Meeting, context: ExplainContext): Term[] {
  const { dim, headDim } = context.design.network
  const [q, k] = [context.tensor(step.query), context.tensor(step.key)]
  const shift = context.design.profile === 'exact' ? 0n : BigInt(context.fraction(step.query))
  return Array.from({ length: headDim }, (_, i) => {
    const d = head * headDim + i
    const [a, b] = [BigInt(q[query * dim + d]), BigInt(k[key * dim + d])]
    return { label: `d = ${d}`, operands: [a, b], raw: (a * b) >> shift }
  })
}

/** Each block's sum, modulo 2^W, times c. */
function blocksOf(terms: readonly Term[], context: ExplainContext, width: number): Term[] {
  const c = scaleOf(context)
  return Array.from({ length: Math.ceil(terms.length / blockDims) }, (_, block) => {
    const sum = total(terms.slice(block * blockDims, (block + 1) * blockDims))
    const wrapped = BigInt.asIntN(width, sum)
    return { label: `block ${block}`, operands: [wrapped], raw: (wrapped * c) >> BigInt(scaleFraction) }
  })
}

function scaleOf({ design }: ExplainContext): bigint {
  return BigInt(Math.floor(2 ** scaleFraction / Math.sqrt(design.network.headDim)))
}

function total(terms: readonly Term[]): bigint {
  return terms.reduce((sum, { raw }) => sum + raw, 0n)
}
